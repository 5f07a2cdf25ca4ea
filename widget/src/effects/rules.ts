// Whose an address or a name in the browser's storage is, and whether it has to wait.
import { rules } from '../config';

/** Says at this moment whether a service may run. */
export type May = (service: string) => unknown;

/** What had to wait on this page, with its services. */
export const noted = new Map<string, string>();

let may: May;
let link: HTMLAnchorElement;
let hosts: RegExp;

export function ask(granted: May): void {
  may = granted;
  link = document.createElement('a');
  hosts = new RegExp(['^blob:', ...Object.keys(rules).filter((key) => !key.includes(':'))].join('|'), 'i');
}

/** Whether one of several services, with commas between, may run. Where we fail to tell, none may. */
export function mayRun(services: string): boolean {
  try {
    return services.split(',').some((service) => may(service));
  } catch {
    return false;
  }
}

/** The services that something waits for; none where it is nobody's, one of them may run, or it is only told of. */
export function waits(services: string | undefined, what: string): string | undefined {
  if (!services || mayRun(services)) return;
  if (REPORT && !noted.has(what)) console.warn(`temoin: ${what} would wait for ${services}`);
  noted.set(what, services);
  return REPORT ? undefined : services;
}

/** An address as the browser resolves it. */
export function absolute(url: unknown): string {
  link.href = url as string;
  return link.href;
}

/**
 * What an address waits for. The longest of the declared hosts that it lies under decides; the page's own host, and
 * those below and above it, never wait.
 */
export function ofAddress(url: unknown): string | undefined {
  const whole = absolute(url);
  const own = '.' + location.hostname;
  let host = link.hostname;
  if (('.' + host).endsWith(own) || own.endsWith('.' + host)) host = '';
  while (host && !rules[host]) host = host.replace(/^[^.]*\.?/, '');
  return waits(rules[host || whole], link.origin + link.pathname);
}

/** Quickly says no of a text that cannot name a declared host. */
export const mayName = (text: unknown) => hosts.test(text as string);

/** What the first address within a text waits for. */
export const ofText = (text: unknown, between = /[\s"'()<>=,;]+/) => (mayName(text) ? String(text).split(between).map(ofAddress).find(Boolean) : undefined);

/** A style sheet's text without the addresses that wait. */
export const clean = (css: string) => css.replace(/(https?:)?\/\/[^\s"')]+/gi, (url) => (ofAddress(url) ? 'about:blank' : url));

/** Whose a name is. Kinds are numbered as a tracker's. */
export function ofName(kind: number, name: string): string | undefined {
  let key = kind + ':' + name;
  let services = rules[key];
  for (; key && !services; key = key.slice(0, -1)) services = rules[key + '*'];
  return services;
}
