import { addPasskey, askForPasskey, beginPasskey, type Proof } from "./api";

/** Whether this browser knows passkeys, and their JSON form: Chrome 129, Firefox 119, Safari 18.4 or later, on https. */
export const knowsPasskeys = typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential && "toJSON" in PublicKeyCredential.prototype;

/** Whoever sits there has turned the browser's question away, or the time for it is over. */
export class NotShown extends Error {}

async function ask(question: Promise<Credential | null>): Promise<object> {
  try {
    const answer = await question;
    if (answer instanceof PublicKeyCredential) return answer.toJSON();
  } catch (error) {
    // The browser tells pages little more than that nothing was shown.
    throw new NotShown(error instanceof DOMException && error.name === "InvalidStateError" ? "known" : "");
  }
  throw new NotShown();
}

/** Makes a passkey and adds it; the recovery codes come with the first second factor. */
export async function makePasskey(name: string): Promise<string[]> {
  const { options } = await beginPasskey();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON);
  return (await addPasskey(name, await ask(navigator.credentials.create({ publicKey })))).codes;
}

/** Has a passkey shown, for whatever takes a second factor. */
export async function showPasskey(): Promise<Proof> {
  const { options } = await askForPasskey();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  return { passkey: await ask(navigator.credentials.get({ publicKey })) };
}

/** What somebody may call a passkey that is made here. */
export function deviceName(): string {
  return /iPhone|iPad|Android|Macintosh|Windows|CrOS|Linux/.exec(navigator.userAgent)?.[0].replace("Macintosh", "Mac").replace("CrOS", "Chromebook") ?? "";
}
