// Declared markup is inert until its purpose or service is granted: released here, in document order.
import { isKnown } from '../manager';
import { trusted } from '../trusted';
import { addresses, tags } from './html';
import { unveil } from './rules';

/** What has been opened, or has its place in the queue. */
export const seen = new WeakSet<Element>();
const told = new WeakSet<Element>();
/** Shadow roots in which something waits: a search of the document does not enter them. */
export const shadows = new Set<ShadowRoot>();
const marked = '[data-purpose]:not(source,track),[data-purpose=""]';
/** Where a script is to run, and the script. */
const waiting: [place: HTMLScriptElement, source: HTMLScriptElement, key: string][] = [];
const held = 'text/plain';
let loading = 0;
/** Says at this moment whether something may start. */
let may: (key: string) => unknown;

/**
 * The service, or else the purpose, that decides about an element; but a name that the notice does not have comes
 * first: a misspelt service must not be released with its purpose.
 */
export function keyOf(el: HTMLElement): string {
  const names = [el.dataset.service, el.dataset.purpose].filter((name) => name) as string[];
  return names.find((name) => !isKnown(name)) ?? names[0] ?? '';
}

/**
 * Moves data-src and its like to where the browser acts on them, but never an address that is code: attributes like
 * these come through filters that would stop a plain href or src.
 */
function open(el: HTMLElement): void {
  if (!tags.test(el.localName)) return;
  el.style.visibility = '';
  if (el instanceof HTMLScriptElement) el.async = false;
  const address = document.createElement('a');
  for (const part of [...(el.closest('picture') ?? el).querySelectorAll<HTMLElement>('source,track'), el])
    for (const name of addresses.toLowerCase().split(' ')) {
      const value = part.getAttribute('data-' + name) ?? '';
      address.href = value;
      if (value && (/set$/.test(name) || /^https?:/.test(address.protocol)) && (!keyOf(part) || may(keyOf(part)))) part.setAttribute(name, trusted.createScriptURL(value));
    }
  // Media do not look again at a source that has got its address.
  (el.closest('video,audio') as HTMLVideoElement | null)?.load();
  // A text in the place of each that leads nowhere; what is refused in it still does.
  if (GUARD && el.localName === 'style')
    for (const text of [...el.childNodes] as Text[]) {
      const css = unveil(text.data);
      if (css === text.data) continue;
      el.insertBefore(new Text(css), text);
      text.remove();
    }
}

/** Runs waiting scripts in order: what follows an external one waits for it, unless it is async or a module; modules keep their own order. */
function run(): void {
  for (let next; (next = waiting[0]); ) {
    const [place, source, key] = next;
    const type = source.dataset.type ?? (source.type === held ? '' : source.type);
    const src = source.dataset.src ?? source.getAttribute('src');
    const isLoose = source.matches('[async]');
    const isAsync = isLoose || type === 'module';
    if (loading && !src && !isAsync) return;
    waiting.shift();
    // It may have been refused while it waited.
    if (!place.isConnected || !may(key)) continue;
    // A copy has not run yet, and keeps attributes and nonce.
    const script = source.cloneNode() as HTMLScriptElement;
    seen.add(script);
    script.type = type;
    script.async = isLoose;
    if (src) script.src = trusted.createScriptURL(src);
    else script.text = trusted.createScript(source.text);
    // What the browser does not run, or the guard holds, tells nothing of its end.
    if (script.attributes.getNamedItem('src') && !isAsync && !source.noModule && /^$|(java|ecma)script[\d.]*$/i.test(type)) {
      loading++;
      const done = () => {
        loading--;
        run();
      };
      script.addEventListener('load', done);
      script.addEventListener('error', done);
    }
    place.replaceWith(script);
  }
}

/** A template's scripts would run out of order if they came with it: empty ones keep their places in the queue. */
function unfold(template: HTMLTemplateElement, key: string): void {
  const content = document.importNode(template.content, true);
  for (const script of content.querySelectorAll('script')) {
    if (script.dataset.purpose) continue;
    const place = script.cloneNode() as HTMLScriptElement;
    place.type = held;
    script.replaceWith(place);
    waiting.push([place, script, key]);
  }
  template.replaceWith(content);
}

/**
 * Releases every held element whose key may start and calls back for the others, once each. Elements the parser has
 * not finished wait for the next sweep, and with them all that follow, to keep the order. Sources and tracks open with
 * the element that they belong to.
 */
export function sweep(start: (key: string) => unknown, kept: (el: HTMLElement) => void): void {
  may = start;
  // What follows an element that the parser has not finished may be a script's doing. So only a script that the parser has
  // put there tells that it has come past: a created one is async until it is told otherwise.
  const last = document.readyState === 'loading' && [...document.scripts].findLast((script) => !script.async);
  const isWhole = (el: Element) => last === false || !el.matches('script,template,video,audio,style') || el.compareDocumentPosition(last ?? el) & 4; // following
  const apart = GUARD ? [...shadows].flatMap((root) => [...root.querySelectorAll<HTMLElement>(marked)]) : [];
  for (const el of [...document.querySelectorAll<HTMLElement>(marked), ...apart]) {
    if (seen.has(el)) continue;
    if (!isWhole(el)) break;
    const key = keyOf(el);
    if (!may(key)) {
      // What has an address and waits for no other is not held, whatever the page means by data-purpose.
      if (el.matches(':is(img,iframe,video)[src]:not([data-src],[data-srcset])')) continue;
      // An image without an address would show its alternative text in a box.
      if (el.matches('img:not([src],[srcset])')) el.style.visibility = 'hidden';
      if (told.has(el)) continue;
      told.add(el);
      // No placeholder of ours would look its part in a tree with styles of its own.
      if (!GUARD || !apart.includes(el)) kept(el);
      continue;
    }
    seen.add(el);
    if (el instanceof HTMLTemplateElement) unfold(el, key);
    else if (el instanceof HTMLScriptElement && el.type === held) waiting.push([el, el, key]);
    else open(el);
  }
  run();
}
