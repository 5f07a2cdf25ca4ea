// The first layer: asks without taking the focus; refusing and accepting are alike in everything but the word.
import * as t from '../i18n/words';
import { button, h, link, p, rich } from './dom';
import { intro, lang, policy, purposes, title } from './notice';
import { partners } from './partners';

/** Builds the region; the callbacks get the visitor's click. */
export const first = (refuse: (e: Event) => void, accept: (e: Event) => void, choose: () => void) =>
  h(
    'section',
    { className: 'tmn tmn-ask', lang, ariaLabel: title },
    h(
      'div',
      'tmn-text',
      h('h2', '', title),
      p(rich(intro)),
      h('ul', '', purposes.map((purpose) => h('li', '', h('b', '', purpose._name), p(rich(purpose._summary))))),
      p(button(t.partners + partners.size, choose, 'tmn-link'), ' · ', !!policy && link(policy, t.policy)),
    ),
    h('div', 'tmn-keys', button(t.refuse, refuse), button(t.accept, accept), button(t.choose, choose, 'tmn-key tmn-quiet')),
  );
