// Whose an address or a name in the browser's storage is, and whether it has to wait.
import { rules } from '../config';

/** Says at this moment whether a service may run, or one of several with commas between, and notes that it has. */
export type May = (services: string) => unknown;

/** What had to wait on this page, with its services. */
export const noted = new Map<string, string>();

let may: May;
let link: HTMLAnchorElement | undefined;
let hosts: RegExp;

export function ask(granted: May): void {
  may = granted;
  hosts = new RegExp(Object.keys(rules).filter((key) => !key.includes(':')).join('|') || '$^', 'i');
}

/** The services that something waits for; none where it is nobody's, one of them may run, or it is only told of. */
export function waits(services: string | undefined, what: string): string | undefined {
  try {
    if (!services || may(services)) return;
  } catch {
    // Where we fail to tell, nothing may.
  }
  if (REPORT && !noted.has(what)) console.warn(`temoin: ${what} would wait for ${services}`);
  noted.set(what, services!);
  return REPORT ? undefined : services;
}

/** An address as the browser resolves it. */
export function absolute(url: unknown): string {
  link ??= document.createElement('a');
  link.href = url as string;
  return link.href;
}

/**
 * What an address waits for. The longest of the declared hosts that it lies under decides; the page's own host, and
 * those below and above it, never wait.
 */
export function ofAddress(url: unknown): string | undefined {
  const whole = absolute(url).split('?')[0];
  const own = '.' + location.hostname;
  let host = link!.hostname.replace(/\.$/, '');
  if (('.' + host).endsWith(own) || own.endsWith('.' + host)) host = '';
  while (host && !rules[host]) host = host.replace(/^[^.]*\.?/, '');
  return waits(rules[host], whole);
}

/** Quickly says no of a text that cannot name a declared host. */
export const mayName = (text: unknown) => hosts.test(text as string);

/** What the first address within a text waits for. */
export const ofText = (text: unknown, between = /[\s"'()<>=,;]+/) => (mayName(text) ? String(text).split(between).map(ofAddress).find(Boolean) : '');

const veil = 'data:text/css,';

/** A style sheet in which addresses that wait lead nowhere; `unveil` gives them back. Code gets another address instead. */
export const veiled = (text: string, instead?: string) =>
  text.replace(/(data:text\/css,)?(https?:)?\/\/[^\s"')]+/gi, (url, done) => (!done && ofAddress(url) ? (instead ?? veil + url) : url));
export const unveil = (css: string) => css.replaceAll(veil, '');

/** The services that declare a name. Kinds are numbered as a tracker's. */
export function ofName(kind: number, name: string): string | undefined {
  let key = kind + ':' + name;
  let services = rules[key];
  for (; key && !services; key = key.slice(0, -1)) services = rules[key + '*'];
  return services;
}
