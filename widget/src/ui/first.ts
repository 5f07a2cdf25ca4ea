// The first layer: asks without taking the focus; refusing and accepting are alike in everything but the word.
import * as t from '../i18n/words';
import { h, link, rich } from './dom';
import { controller, dir, intro, lang, policy, purposes, title } from './notice';

/** Everyone but the controller who receives data from what is asked. */
const others = new Set(purposes.flatMap((p) => p._services.map((s) => s._provider)));
others.delete(controller._name);

/** Builds the region; the callbacks get the visitor's click. */
export function first(refuse: (e: Event) => void, accept: (e: Event) => void, choose: () => void): HTMLElement {
  const button = (label: string, onclick: (e: Event) => void, className = 'tmn-key') => h('button', { type: 'button', className, onclick }, label);
  return h(
    'section',
    { className: 'tmn tmn-ask', lang, dir, 'aria-labelledby': 'tmn-ask' },
    h(
      'div',
      { className: 'tmn-text' },
      h('h2', { id: 'tmn-ask' }, title),
      h('p', {}, rich(intro)),
      h('ul', {}, purposes.map((p) => h('li', {}, h('b', {}, p._name), ' ', h('span', {}, rich(p._summary))))),
      h('p', { className: 'tmn-more' }, button(t.partners(others.size), choose, 'tmn-link'), policy && link(policy, t.policy)),
    ),
    h('div', { className: 'tmn-keys' }, button(t.refuse, refuse), button(t.accept, accept), button(t.choose, choose, 'tmn-quiet')),
  );
}
