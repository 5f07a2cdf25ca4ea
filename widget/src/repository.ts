// The choice as text in the cookie `temoin`, at most 200 bytes. README.md describes the format for servers that read it.
import { material, months, purposes, services } from './config';
import { expiresAt } from './expiry';
import { isSubject } from './id';
import { type Answers, acts, type Choice, exceptions } from './manager';

const day = 864e5;

const pack = (ids: string[], answers: Answers) => ids.map((id) => +answers[id]).join('');

const unpack = (ids: string[], digits: string): Answers => Object.fromEntries(ids.map((id, i) => [id, digits[i] === '1']));

/** Services take four to a hexadecimal digit: two hundred of them must fit. */
const toHex = (digits: string) => (digits.match(/.{1,4}/g) ?? []).map((four) => parseInt(four.padEnd(4, '0'), 2).toString(16)).join('');

const fromHex = (text: string) => Array.from(text, (digit) => parseInt(digit, 16).toString(2).padStart(4, '0')).join('');

/** When a choice ends, in milliseconds. */
export const expiry = (choice: Choice) => expiresAt(choice._at, months);

/** The cookie's value. */
export function encode(choice: Choice): string {
  const parts = [1, choice._subject, choice._at.toString(36), material, acts.indexOf(choice._act), pack(purposes, choice._purposes)];
  if (Object.keys(exceptions(choice)).length) parts.push(toHex(pack(Object.keys(services), choice._services)));
  return parts.join('.');
}

/**
 * Reads a cookie's value back. `_choice` is missing when the value is damaged, was given to other purposes or services,
 * has ended, or claims a time that is more than a day ahead (a clock set back must not lengthen a choice).
 * The subject outlives all but damage, so that the next choice belongs to the same chain.
 */
export function decode(value: string, now: number): { _subject?: string; _choice?: Choice } {
  const [version, subject, at36, agreed, act, digits, hex] = value.split('.');
  if (version !== '1' || !isSubject(subject)) return {};
  const choice = { _subject: subject, _at: parseInt(at36, 36), _act: acts[+act], _purposes: unpack(purposes, digits ?? '') } as Choice;
  choice._services = hex
    ? unpack(Object.keys(services), fromHex(hex))
    : Object.fromEntries(Object.entries(services).map(([id, i]) => [id, digits?.[i] === '1']));
  const valid = agreed === material && digits?.length === purposes.length && choice._at < now + day && now < expiry(choice);
  return valid ? { _subject: subject, _choice: choice } : { _subject: subject };
}

/** Finds our value in the text of document.cookie. */
export function find(jar: string): string {
  return jar.split('; ').find((pair) => pair.startsWith('temoin='))?.slice(7) ?? '';
}

/** The whole assignment to document.cookie. It expires when the choice does and is written once per choice. */
export function assignment(choice: Choice, secure: boolean): string {
  return `temoin=${encode(choice)}; Path=/; SameSite=Lax; Expires=${new Date(expiry(choice)).toUTCString()}${secure ? '; Secure' : ''}`;
}
