// The first layer: asks without taking the focus; refusing and accepting are alike in everything but the word.
import type { Hand } from '../core';
import * as t from '../i18n/words';
import { button, h, link, p, rich } from './dom';
import { dir, intro, lang, names, partners, policy, purposes, title } from './notice';
import { signal } from './signal';

/** Builds the region and the line in it that is read aloud when it changes; `choose` opens the second layer, `near` makes it ready. */
export function first({ _refuse, _accept }: Hand, choose: () => void, near: () => void): [region: HTMLElement, line: HTMLElement] {
  const line = h('p', { className: 'tmn-said', role: 'status' });
  const way = (label: string, className?: string) => {
    const el = button(label, choose, className);
    el.onpointerenter = el.onfocus = near;
    return el;
  };
  const region = h(
    'section',
    { className: 'tmn tmn-ask', lang, dir, ariaLabel: title },
    h(
      'div',
      'tmn-text',
      h('h2', '', title),
      p(rich(intro)),
      h('ul', '', purposes.map(([name, summary]) => h('li', '', h('b', '', name), ' ', rich(summary)))),
      signal([names.advertising, names.social]),
      p(way(t.partners + partners, 'tmn-link'), !!policy && link(policy, t.policy)),
      line,
    ),
    h('div', 'tmn-keys', button(t.refuse, _refuse), button(t.accept, _accept), way(t.choose, 'tmn-key tmn-quiet')),
  );
  return [region, line];
}
