// Elements without markup text: nothing here can turn a string into HTML.
import type { Rich } from './notice';

type Child = Node | string | false | undefined | null;

/** An element with properties, or attributes where there is no such property, and children; empty children are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Record<string, unknown> = {}, ...children: (Child | Child[])[]): HTMLElementTagNameMap[K] {
  const el = document.createElement(tag);
  for (const name in props) {
    if (name in el) (el as unknown as Record<string, unknown>)[name] = props[name];
    else el.setAttribute(name, String(props[name]));
  }
  el.append(...children.flat().filter((child): child is Node | string => !!child));
  return el;
}

export const link = (href: string, label: string) =>
  h('a', { href, ...(href.startsWith('/') ? {} : { target: '_blank', rel: 'noopener noreferrer' }) }, label);

/** Plain text with its links. */
export const rich = (parts: Rich) => parts.map((part) => (typeof part === 'string' ? part : link(part[1], part[0])));

/** Adds a style sheet to the page, once. Browsers without constructable sheets show the plain elements. */
export function style(css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Runs when the page has a body to show things in. */
export function whenBody(run: () => void): void {
  if (document.body) run();
  else document.addEventListener('DOMContentLoaded', run);
}
