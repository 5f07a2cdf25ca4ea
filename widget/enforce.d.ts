// For the server of a site, in Node 20 or newer.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The answer of GET /v1/sites/SITE/csp: what the published notice means for the site's server. */
export interface Policy {
  site: string;
  notice: number;
  material: string;
  months: number;
  server: string;
  sources: string[];
  purposes: string[];
  services: { id: string; purpose: string; sources: string[] }[];
}

/** The answer of GET /.well-known/jwks.json. */
export interface Keys {
  keys: { kid?: string; kty?: string; crv?: string; x?: string }[];
}

/** What a visitor has chosen. What is strictly necessary is never asked and not listed. */
export interface Choice {
  /** The random id of the visitor's browser. */
  subject: string;
  material: string;
  /** Number of the version that was shown; in tokens only. */
  notice?: number;
  /** Granted ids. */
  purposes: string[];
  services: string[];
  made: Date;
  ends: Date;
  /** Whether a purpose or a service may run. */
  granted(id: string): boolean;
}

/** What the Cookie header of a request tells; undefined when there is no choice that holds. */
export function choiceOf(policy: Policy, cookie: string | undefined, now?: number | Date): Choice | undefined;

/** Checks a token without asking anybody; throws where it is not one of this site that holds now. */
export function verify(token: string, options: { keys: Keys; site: string; now?: number | Date }): Choice;

export interface Middleware {
  (request: IncomingMessage, response: ServerResponse, next: () => void): void;
  /** What holds for a request. */
  choice(request: IncomingMessage): Choice | undefined;
  /** The header's value for a choice. */
  value(choice?: Choice): string;
  /** Goes on with another policy, as after a notice was published. */
  update(policy: Policy): void;
}

/**
 * Adds a Content-Security-Policy to every answer, beside those that the site sends itself: browsers follow all of them.
 * `base` is the site's own part, "default-src 'self'" unless given; `report` refuses nothing and tells the browser's
 * console; with `keys` only that is granted which the token in the cookie temoin_token grants too.
 */
export function csp(policy: Policy, options?: { base?: string; report?: boolean; keys?: Keys; now?: () => number }): Middleware;
