// The twin of consent/id.go: both read consent/testdata/ids.json.

const random = (): number[] => [...crypto.getRandomValues(new Uint8Array(16))];

/** A UUID version 7 (RFC 9562 §5.7) of a time in milliseconds: the id of one decision. */
export const newID = (at: number): string => {
  const bytes = random();
  const hex = at.toString(16).padStart(12, '0') + bytes.map((byte) => (byte + 256).toString(16).slice(1)).join('');
  return hex.replace(/(.{8})(.{4})(...)(...)(.{12}).*/, `$1-$2-7$3-${'89ab'[bytes[15] & 3]}$4-$5`);
};

/** A new subject: 16 random bytes as 22 characters of base64url. It says nothing about the visitor. */
export const newSubject = (): string =>
  btoa(String.fromCharCode(...random())).replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);

/** Says whether a text is a subject. 128 bits leave two for the last character, so only four can stand there. */
export const isSubject = (text: string): boolean => /^[\w-]{21}[AQgw]$/.test(text);
