// The stand-in for a held frame or video: names what would load, and loads it when the visitor asks.
import * as t from '../i18n/words';
import { h } from './dom';
import { dir, lang, purposes } from './notice';

/** Hides the element behind a placeholder of the same size. The key is its service, or else its purpose. */
export function stand(el: HTMLElement, key: string, load: (e: Event) => void): HTMLElement {
  const purpose = purposes.find((p) => p._id === key || p._services.some((s) => s._id === key));
  const name = purpose?._services.find((s) => s._id === key)?._name ?? el.title ?? '';
  const label = name || purpose?._name || '';
  const box = h(
    'div',
    { className: 'tmn tmn-stand', lang, dir, role: 'group', ariaLabel: t.held(label) },
    h('b', {}, t.held(label)),
    h('span', {}, t.heldWhy(purpose?._name ?? '')),
    purpose && h('button', { type: 'button', className: 'tmn-key', onclick: load }, t.load(label)),
  );
  const { width, height } = el.getBoundingClientRect();
  if (width) box.style.maxInlineSize = width + 'px';
  if (height) box.style.minBlockSize = height + 'px';
  el.before(box);
  el.hidden = true;
  return box;
}
