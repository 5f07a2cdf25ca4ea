// The API of a page with a Temoin banner, window.temoin, and its events on document.

export type Act = 'accept_all' | 'refuse_all' | 'choose' | 'withdraw' | 'signal';

/** What holds on this page at this moment; complete, by id of the notice's purposes and services. */
export interface Choices {
  purposes: Record<string, boolean>;
  services: Record<string, boolean>;
  /** What the visitor did; null before a choice. */
  act: Act | null;
  /** When the choice ends, in ISO 8601; null before a choice. */
  expiresAt: string | null;
}

/** The proof that the visitor holds: the decision, and what the server answered. */
export interface Receipt {
  id: string;
  site: string;
  /** The random id of this browser. */
  subject: string;
  /** Digest of the notice that was shown. */
  notice: string;
  purposes: Record<string, boolean>;
  services: Record<string, boolean>;
  act: Act;
  lang: string;
  at: string;
  received_at: string;
  expires_at: string;
  /** Opens this receipt, and all that this browser has chosen on the site. */
  receipt_key: string;
  /** Signed by the key of the site's log. */
  promise: string;
}

export interface Temoin {
  /** Shows the second layer. */
  open(): void;
  close(): void;
  /** These answer whether the choice is made: what grants anything is made only while the visitor is acting on the page. */
  acceptAll(): boolean;
  refuseAll(): boolean;
  /** By id of purpose or service. A purpose that is not named is refused, a service that is not named follows its purpose. */
  choose(answers: Record<string, boolean>): boolean;
  withdraw(): boolean;
  choices(): Choices;
  /** Whether a purpose or a service may run at this moment. */
  granted(purposeOrService: string): boolean;
  /** Null until the server has answered. */
  receipt(): Receipt | null;
  /** Listens; a ready that has passed is told at once. Answers what ends the listening. */
  on(event: 'ready' | 'change', fn: (choices: Choices) => void): () => void;
}

declare global {
  interface Window {
    /** There once the loader has run. */
    temoin?: Temoin;
  }
  interface DocumentEventMap {
    /** The page has been read and what may run has been let go. */
    'temoin:ready': CustomEvent<Choices>;
    /** Another choice has taken effect, made here, in another window or by time that has run out. */
    'temoin:change': CustomEvent<Choices>;
  }
}

/**
 * Loads the banner, once, and answers its API; rejects where there is none to be had, and on a server. `address` is that of the snippet,
 * https://HOST/k/SITE.js, or what a Trusted Types policy makes of it; `nonce` is that of a content security policy.
 */
export function load(address: string | { toString(): string }, options?: { nonce?: string }): Promise<Temoin>;
