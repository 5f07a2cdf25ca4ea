// The stand-in for a held frame or video: names what would load, and loads it when the visitor asks.
import * as t from '../i18n/words';
import { button, h } from './dom';
import { dir, lang, purposes } from './notice';

/** Hides the element behind a placeholder of the same height. The key is its service, or else its purpose. */
export function stand(el: HTMLElement, key: string, load: (e: Event) => void): HTMLElement {
  const purpose = purposes.find((own) => own._id === key || own._services.some((service) => service._id === key));
  const name = (purpose?._services.find((service) => service._id === key) ?? purpose)?._name ?? key;
  const box = h(
    'div',
    { className: 'tmn tmn-stand', lang, dir, role: 'group', ariaLabel: name },
    h('b', '', t.held(name)),
    h('span', '', t.heldWhy(purpose?._name ?? key)),
    !!purpose && button(t.load(name), load),
  );
  box.style.minBlockSize = el.offsetHeight + 'px';
  el.before(box);
  el.hidden = true;
  return box;
}
