// After a withdrawal: tells in plain words what was erased and what could not be.
import * as t from '../i18n/words';
import { h } from './dom';
import { dir, lang } from './notice';

/** Shows the report in a polite live region that the visitor can dismiss. */
export function tell(erased: string[], left: [name: string, provider: string][]): void {
  const region = h('section', { className: 'tmn tmn-told', lang, dir, role: 'status' });
  document.body.append(region);
  const names = (list: string[]) => h('p', {}, list.flatMap((name, i) => [i ? ', ' : '', h('code', {}, name)]));
  // A live region speaks of what is added after it is there.
  requestAnimationFrame(() =>
    region.append(
      h('b', {}, t.withdrawn),
      h('p', {}, erased.length ? t.erased : t.nothing),
      erased.length ? names(erased) : '',
      ...(left.length ? [h('p', {}, t.left), h('ul', {}, left.map(([name, provider]) => h('li', {}, h('code', {}, name), ` ${provider}`)))] : []),
      h('button', { type: 'button', className: 'tmn-quiet', onclick: () => region.remove() }, t.close),
    ),
  );
}
