// The stand-in for a held frame or video: names what would load, and loads it when the visitor asks.
import * as t from '../i18n/words';
import { button, h } from './dom';
import { lang, purposes } from './notice';

/** Hides the element behind a placeholder of the same height. The key is its service, or else its purpose. */
export function stand(el: HTMLElement, key: string, load: (e: Event) => void): HTMLElement {
  const name = [...purposes, ...purposes.flatMap((purpose) => purpose._services)].find(({ _id }) => _id === key)?._name;
  // What the notice does not know can never be loaded.
  const box = h('div', { className: 'tmn tmn-stand', lang }, h('b', '', t.held(name ?? key)), !!name && button(t.load(name), load));
  box.style.minHeight = el.offsetHeight + 'px';
  el.before(box);
  // Not the hidden attribute: style sheets that give frames a display of their own would show it.
  el.style.display = 'none';
  return box;
}
