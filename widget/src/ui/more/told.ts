// After a withdrawal: tells in plain words what was erased and what could not be.
import * as t from '../../i18n/words';
import { button, fact, h } from '../dom';
import { leave } from '../focus';
import { dir, lang } from './notice';

/** Shows the report in a polite live region that the visitor can dismiss. */
export function tell(erased: string[], left: string[]): void {
  const region = h('section', { className: 'tmn tmn-told', lang, dir, role: 'status' });
  document.body.append(region);
  // A live region speaks of what is added after it is there.
  requestAnimationFrame(() =>
    region.append(
      h('div', 'tmn-text', h('h2', '', t.withdrawn), !!erased.length && fact(t.erased, h('bdi', '', erased.join(', '))), !!left.length && fact(t.left, h('bdi', '', left.join(', ')))),
      h('div', 'tmn-keys', button(t.close, () => leave(region), 'tmn-key tmn-quiet')),
    ),
  );
}
