// The undeclared way in: what scripts of the page would fetch from a declared host becomes declared markup that waits for
// a grant, or fails where it cannot wait. Asked at each call, so that a withdrawal holds from the next one on.
import { trusted } from '../trusted';
import { calls } from './calls';
import { addresses, between, fetched, rewrite } from './html';
import { keep } from './keep';
import { seen } from './release';
import { absolute, ask, clean, type May, mayName, ofText } from './rules';
import { type Any, type Judge, wrap } from './wrap';

function hold(el: HTMLElement, name: string, value: string, services: string): unknown {
  el.dataset.purpose ??= '';
  el.dataset.service = services;
  el.setAttribute('data-' + name, value);
  return seen.delete(el);
}

/** What waits in the place of an attribute, in markup that nobody declared. */
const aside = (el: Element, name: string) => fetched.test(name) && el.getAttribute('data-purpose') === '' && el.getAttribute('data-' + name);

/** Setters of an attribute, setAttribute(name, value) and setAttributeNS(space, name, value). */
const set: Judge = (args, self, name) => {
  if (args[1] != null) name = args.at(-2).replace('xlink:', '');
  const value = args.at(-1);
  if (!fetched.test(name) || /^(a|area|base)$/i.test(self.localName)) return;
  const services = ofText(value, between(name));
  if (services) return hold(self, name, value, services);
  if (aside(self, name)) self.removeAttribute('data-' + name);
};

/** The page reads what it has set. */
const get: Judge = (_, self, name) => {
  const value = aside(self, name);
  if (value) return /src./.test(name) ? value : absolute(value);
};
const attribute: Judge = ([name], self, method) => {
  const value = aside(self, name);
  if (!value) return;
  if (method[0] === 'r') self.removeAttribute('data-' + name);
  else return method[0] === 'h' || value;
};

/** Text that comes into a style element, as strings or text nodes, goes in without what waits; the latest is set aside whole. */
const css: Judge = (args, self) => {
  if (self.localName !== 'style') return;
  for (const [i, part] of args.entries()) {
    const text = String(part?.data ?? part);
    const services = ofText(text);
    if (!services) continue;
    hold(self, 'css', text, services);
    if (part.data) part.data = clean(text);
    else args[i] = clean(text);
  }
};

/** The end of what was written: a start tag that the next call goes on with. */
let rest = '';
const markup: Judge = (args, self, name, fn) => {
  if (self.localName === 'style') return css(args, self, name, fn);
  if (self.localName === 'script') return;
  const given = args.at(-1);
  let html = String(given);
  if (name[0] === 'w') {
    html = rest + args.splice(0).join('');
    rest = html.match(/<(script|iframe|img|link)\b[^>]*$/i)?.[0] ?? '';
    html = html.slice(0, html.length - rest.length);
  } else if (mayName(html)) args.pop();
  else return;
  html = rewrite(html, ofText, clean);
  // What the page may not pass as a string, neither may we for it.
  args.push(typeof given === 'string' ? html : trusted.createHTML(html));
};

/** Begins to judge. */
export function guard(granted: May): void {
  ask(granted);
  const w = window as Any;
  for (const kind of 'Script IFrame Image Link Media Video Source Embed Object Track'.split(' ')) {
    const element = w['HTML' + kind + 'Element']?.prototype;
    wrap(element, addresses + ' srcdoc', set);
    wrap(element, addresses, get, 'get');
  }
  const element = Element.prototype;
  wrap(element, 'setAttribute setAttributeNS', set);
  wrap(element, 'getAttribute hasAttribute removeAttribute', attribute);
  wrap(element, 'innerHTML outerHTML insertAdjacentHTML', markup);
  wrap(w.ShadowRoot?.prototype, 'innerHTML', markup);
  wrap(Range.prototype, 'createContextualFragment', markup);
  wrap(Document.prototype, 'write writeln', markup);
  wrap(Node.prototype, 'textContent appendChild insertBefore', css);
  wrap(element, 'append prepend replaceChildren', css);
  wrap(HTMLElement.prototype, 'innerText', css);
  wrap(CSSStyleSheet.prototype, 'insertRule replaceSync', (args) => {
    args[0] = clean(String(args[0]));
  });
  calls(w);
  keep(w);
}
