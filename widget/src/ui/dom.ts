// Elements without markup text: nothing here can turn a string into HTML.
import { colon } from '../i18n/words';
import type { Rich } from './notice';

type Child = Node | string | false | undefined;

/** An element with a class or with properties, and children; empty children are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: string | object, ...children: (Child | Child[])[]): HTMLElementTagNameMap[K] {
  const el = Object.assign(document.createElement(tag), typeof props === 'string' ? { className: props } : props);
  el.append(...(children.flat().filter(Boolean) as Node[]));
  return el;
}

export const p = (...children: (Child | Child[])[]) => h('p', '', ...children);

/** Listens to clicks, and gives them to nobody else: a property onclick could be called by the page with what looks like a click. */
export function onClick<E extends HTMLElement>(el: E, act: (e: Event) => void): E {
  el.addEventListener('click', act);
  return el;
}

export const button = (label: string, act: (e: Event) => void, className = 'tmn-key') => onClick(h('button', { type: 'button', className }, label), act);

/** A link; one that leaves the site opens beside the page, whose form or basket stays as it is. */
export const link = (href: string, label: string) => h('a', { href, target: href[0] === '/' ? '' : '_blank' }, label);

/** Plain text with its links. */
export const rich = (parts: Rich) => [parts].flat().map((part) => (typeof part === 'string' ? part : link(part[1], part[0])));

/** A term and its meaning. */
export const fact = (term: string, ...meaning: Child[]) => p(term + colon, ...meaning);

/** Adds a style sheet to the page. Browsers without constructable sheets show the plain elements. */
export function style(css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
  } catch {
    // Too old a browser.
  }
}
