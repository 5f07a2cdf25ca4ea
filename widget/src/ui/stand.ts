// The stand-in for a held frame or video: names what would load, and loads it when the visitor asks.
import * as t from '../i18n/words';
import { button, h } from './dom';
import { leave } from './focus';
import { dir, lang, names } from './notice';

/** Hides the element behind a placeholder that takes up the same room, and answers what undoes that. The key is its service, or else its purpose or purposes. */
export function stand(el: HTMLElement, key: string, load: (e: Event) => void): () => void {
  const all = key.split(' ').map((id) => names[id]);
  const name = all.every(Boolean) && all.join(', ');
  // What the notice does not know can never be loaded.
  const box = h('div', { className: 'tmn tmn-stand', lang, dir }, h('b', '', t.held(name || key)), !!name && button(t.load(name), load));
  const { display, margin } = getComputedStyle(el);
  // In the line or below the last block, as the element; where it is not shown, "px" alone is not taken.
  box.style.cssText = `display:${display} grid;margin:${margin};width:${el.offsetWidth || ''}px;min-height:${el.offsetHeight}px`;
  box.dataset.turboTemporary = '';
  el.before(box);
  // Not the hidden attribute: style sheets that give frames a display of their own would show it.
  const own = el.style.display;
  el.style.display = 'none';
  return () => {
    el.style.display = own;
    leave(box, el);
  };
}
