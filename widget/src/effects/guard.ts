// The undeclared way in: what scripts of the page would fetch from a declared host becomes declared markup that waits for
// a grant, or fails where it cannot wait. Asked at each call, so that a withdrawal holds from the next one on.
import { trusted } from '../trusted';
import { calls } from './calls';
import { addresses, between, fetched, rewrite, tags } from './html';
import { keep } from './keep';
import { seen, shadows } from './release';
import { absolute, ask, type May, mayName, ofAddress, ofText, veiled } from './rules';
import { type Any, type Judge, wrap } from './wrap';

function hold(el: HTMLElement, name: string, value: string, services: string): unknown {
  el.dataset.purpose ??= '';
  el.dataset.service = services;
  if (name) el.setAttribute('data-' + name, value);
  setTimeout(() => {
    const root = el.getRootNode();
    if (root instanceof ShadowRoot) shadows.add(root);
    // Who makes an image that is never shown waits for one of its events, perhaps to let the visitor go on.
    if (el instanceof HTMLImageElement && !el.isConnected && aside(el, name)) el.dispatchEvent(new Event('error'));
  });
  return seen.delete(el);
}

/** What waits in the place of an attribute, in markup that nobody declared. */
const aside = (el: Element, name: string) => fetched.test(name) && el.getAttribute('data-purpose') === '' && el.getAttribute('data-' + name);

/** Forgets what waits; with the last, that anything does. */
function free(el: HTMLElement, name: string): void {
  el.attributes.removeNamedItem('data-' + name);
  if ([...el.attributes].some((own) => aside(el, own.name.slice(5)))) return;
  delete el.dataset.purpose;
  delete el.dataset.service;
  el.style.visibility = '';
}

/** Setters of an attribute, setAttribute(name, value) and setAttributeNS(space, name, value). */
const set: Judge = (args, self, name) => {
  if (args[1] != null) name = args.at(-2).replace('xlink:', '');
  const value = args.at(-1);
  if (/^style$/i.test(name)) return css(args, {}, name, set);
  if (!fetched.test(name) || !tags.test(self.localName)) return;
  const services = /set|doc/i.test(name) ? ofText(value, between(name)) : ofAddress(value);
  if (services) return hold(self, name, value, services);
  if (aside(self, name)) free(self, name);
};

/** The page reads what it has set. */
const get: Judge = (_, self, name) => {
  const value = aside(self, name);
  if (value) return /src./.test(name) ? value : absolute(value);
};
const attribute: Judge = ([name], self, method) => {
  const isRemoved = method[0] === 'r';
  // The page tidies up its own data-src when it has set src; ours has the same name.
  if (isRemoved && /^data-/.test(name) && aside(self, name.slice(5))) return true;
  const value = aside(self, name);
  if (!value) return;
  if (isRemoved) free(self, name);
  else return method[0] === 'h' || value;
};

/** Style sheets go in without what waits: strings, and the text nodes that come into a style element. */
const css: Judge = (args, self) => {
  for (const [i, part] of args.entries()) {
    const text = String(part?.data ?? part);
    const services = ofText(text);
    if (!services) continue;
    if (self.localName === 'style') hold(self, '', '', services);
    if (part.data) part.data = veiled(text);
    else args[i] = veiled(text);
  }
};
const inStyle: Judge = (args, self, name, fn) => (self.localName === 'style' ? css(args, self, name, fn) : undefined);

const judged = (html: string) => rewrite(html, ofText, veiled);
/** What the page may not pass as a string, neither may we for it. */
const as = (given: unknown, html: string) => (typeof given === 'string' ? html : trusted.createHTML(html));

/** The end of what was written to a document: a tag that the next call goes on with, or what the parser reads next. */
const rests = new WeakMap<Document, [rest: string, given: unknown, write: Any]>();
function flush(page: Document): void {
  const [rest, given, write] = rests.get(page) ?? [''];
  rests.delete(page);
  if (rest) write.call(page, as(given, judged(rest)));
}

const write: Judge = (args, self, name, fn) => {
  const given = args.at(-1);
  const [before] = rests.get(self) ?? [''];
  const end = name > 'write' ? '\n' : '';
  const html = before + args.splice(0).join('') + end;
  const start = html.indexOf('<', html.lastIndexOf('>'));
  const rest = start < 0 ? '' : html.slice(start);
  rests.set(self, [rest, given, fn]);
  // A microtask comes when the script ends, before the parser reads on.
  if (rest) queueMicrotask(() => flush(self));
  args.push(as(given, judged(html.slice(0, rest ? start : html.length - end.length))));
};

const markup: Judge = (args, self, name, fn) => {
  // The text within these is no markup.
  if (name === 'innerhtml' && /^style$|script|textarea/.test(self.localName)) return inStyle(args, self, name, fn);
  // The text comes last, but before a type or options.
  const at = /^(parse|sethtml)/.test(name) ? 0 : args.length - 1;
  if (!mayName(args[at]) || /xml/.test(args[1])) return;
  args[at] = as(args[at], judged(String(args[at])));
  const root = self.getRootNode?.();
  if (root instanceof ShadowRoot) shadows.add(root);
};

/** Begins to judge. */
export function guard(granted: May): void {
  ask(granted);
  const w = window as Any;
  for (const kind of 'Script IFrame Image Link Media Video Source Embed Object Track Input Frame'.split(' ')) {
    const element = w['HTML' + kind + 'Element']?.prototype;
    wrap(element, addresses + ' srcdoc', set);
    wrap(element, addresses, get, 'get');
  }
  const element = Element.prototype;
  wrap(element, 'setAttribute setAttributeNS', set);
  wrap(element, 'getAttribute hasAttribute removeAttribute', attribute);
  wrap(element, 'innerHTML outerHTML insertAdjacentHTML setHTMLUnsafe', markup);
  wrap(w.ShadowRoot?.prototype, 'innerHTML setHTMLUnsafe', markup);
  wrap(Range.prototype, 'createContextualFragment', markup);
  wrap(DOMParser.prototype, 'parseFromString', markup);
  wrap(Document, 'parseHTMLUnsafe', markup);
  wrap(Document.prototype, 'execCommand', markup);
  wrap(Document.prototype, 'write writeln', write);
  wrap(Document.prototype, 'open close', (_, self, name) => (name === 'open' ? void rests.delete(self) : flush(self)));
  wrap(Node.prototype, 'textContent appendChild insertBefore', inStyle);
  wrap(element, 'append prepend replaceChildren', inStyle);
  wrap(HTMLElement.prototype, 'innerText', inStyle);
  wrap(w.CSSStyleSheet?.prototype, 'insertRule replaceSync replace', css);
  // Browsers differ in where they have the properties themselves.
  wrap(w.CSSStyleDeclaration?.prototype, 'cssText setProperty', css);
  wrap(w, 'FontFace', css);
  calls(w);
  keep(w);
}
