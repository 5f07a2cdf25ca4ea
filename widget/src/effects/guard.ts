// The undeclared way in: what scripts of the page fetch from a declared host waits for a grant, or fails where it cannot
// wait. Asked at each call, so that a withdrawal holds from the next one on.
import { trusted } from '../trusted';
import { calls } from './calls';
import { fetched, rewrite } from './html';
import { keep } from './keep';
import { absolute, ask, clean, type May, mayName, mayRun, ofText } from './rules';
import { type Any, type Judge, wrap } from './wrap';

/** What waits, by the element, text or style sheet that it is to be set on, in order. */
const held = new Map<object, Record<string, [services: string, value: unknown, again: () => void]>>();

function hold(self: object, name: string, services: string, value: unknown, again: () => void): void {
  if (!held.has(self)) held.set(self, {});
  held.get(self)![name] = [services, value, again];
}

const ofAttribute = (value: unknown, name: string) => ofText(value, /doc$/i.test(name) ? undefined : /[\s,]+/);

/** Setters of an attribute, setAttribute(name, value) and setAttributeNS(space, name, value). */
const attribute: Judge = (args, self, name, _, again) => {
  if (args.length > 1) name = args.at(-2).toLowerCase().replace('xlink:', '');
  if (!fetched.test(name) || /^(a|area|base)$/i.test(self.localName)) return;
  const value = args.at(-1);
  const services = ofAttribute(value, name);
  delete held.get(self)?.[name];
  if (!services) return;
  hold(self, name, services, value, again);
  return [];
};

/** The page reads what it has set. */
const property: Judge = (_, self, name) => {
  const value = held.get(self)?.[name]?.[1];
  if (value) return [/src./.test(name) ? value : absolute(value)];
};
const getAttribute: Judge = ([name], self, method) => {
  const values = held.get(self);
  if (values?.[name]) return method[0] === 'r' ? void delete values[name] : [method[0] === 'h' || String(values[name][1])];
};

/** Text that comes into a style element or a sheet, as a string or a text node. */
const css: Judge = (args, self, name, _, again) => {
  if (self.localName !== 'style' && !self.insertRule) return;
  if (/inn|tex/.test(name)) delete held.get(self)?.css;
  for (const [i, part] of args.entries()) {
    const text = part?.data ?? part;
    const services = ofText(text);
    if (!services) continue;
    const put = (css: string) => (part.data ? (part.data = css) : (args[i] = css));
    put(clean(String(text)));
    hold(part.data ? part : self, self.localName ? 'css' : text, services, text, () => {
      put(text);
      if (!part.data) again();
    });
  }
};

/** The end of what was written: a start tag that the next call goes on with. */
let rest = '';
const markup: Judge = (args, self, name, ...more) => {
  if (self.localName === 'style') return css(args, self, name, ...more);
  if (self.localName === 'script') return;
  const at = name === 'insertadjacenthtml' ? 1 : 0;
  const writes = name[0] === 'w';
  const given = writes ? args.join('') : String(args[at]);
  let html = given;
  if (writes) {
    html = rest + given;
    rest = html.match(/<(script|iframe|img|link)\b[^>]*$/i)?.[0] ?? '';
    html = html.slice(0, html.length - rest.length);
  }
  if (mayName(html)) html = rewrite(html, ofAttribute, clean, writes || name[0] === 'c');
  if (html !== given) args.splice(at, writes ? args.length : 1, trusted.createHTML(html));
};

/** Begins to judge. */
export function guard(granted: May): void {
  ask(granted);
  const w = window as Any;
  for (const kind of 'Script IFrame Image Link Media Video Source Embed Object Track'.split(' ')) {
    const element = w['HTML' + kind + 'Element']?.prototype;
    const names = 'src srcset href data poster imageSrcset srcdoc';
    wrap(element, names, attribute);
    wrap(element, names, property, 'get');
  }
  wrap(Element.prototype, 'setAttribute setAttributeNS', attribute);
  wrap(Element.prototype, 'getAttribute hasAttribute removeAttribute', getAttribute);
  wrap(Element.prototype, 'innerHTML outerHTML insertAdjacentHTML setHTMLUnsafe', markup);
  wrap(w.ShadowRoot?.prototype, 'innerHTML setHTMLUnsafe', markup);
  wrap(Range.prototype, 'createContextualFragment', markup);
  wrap(Document.prototype, 'write writeln', markup);
  wrap(Node.prototype, 'textContent appendChild insertBefore', css);
  wrap(Element.prototype, 'append prepend replaceChildren', css);
  wrap(HTMLElement.prototype, 'innerText', css);
  wrap(CSSStyleSheet.prototype, 'insertRule replaceSync', css);
  calls(w);
  keep(w);
}

/** Sets what was held for services that may run by now, as it would have been; calls back once for each frame that stays held in sight. */
export function resume(kept: (el: HTMLElement) => void): void {
  for (const [self, values] of held)
    for (const name in values) {
      const [services, , again] = values[name];
      const el = self as HTMLVideoElement;
      if (mayRun(services)) {
        delete values[name];
        again();
        // Media do not look again at a source that has got its address.
        const media = el.parentElement as Partial<HTMLVideoElement> | null;
        if (media?.networkState === 3) media.load?.();
      } else if (/IFRAME|VIDEO/.test(el.tagName) && el.offsetWidth > 99 && !el.dataset.service) {
        el.dataset.service = services.split(',')[0];
        kept(el);
      }
    }
}
