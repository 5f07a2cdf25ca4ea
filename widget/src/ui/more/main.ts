// Stage three: the second layer with the whole notice, erasing by its names, the report of that. Fetched from stage two
// when the visitor goes for it, or when something may have to be erased.
import css from './style.css';
import type { Meeting } from '../../core';
import { erase, isGone } from '../../effects/erase';
import { pageLanguage } from '../../language';
import { style } from '../dom';
import { debug, here, note } from './notice';
import { services } from './parties';
import { second } from './second';
import { tell } from './told';

const meeting = (window as unknown as { temoin: Meeting }).temoin;

style(css);
meeting._more = {
  _dialog: second,
  _note: ({ _load }) => new Promise((done) => (here.test(pageLanguage()) ? done(undefined) : _load(note, () => done(meeting._note)))),
  _debug: (core) => core._load(debug, () => meeting._debug?.(core)),
  async _erase(core, reloads) {
    const { _store } = core;
    /** What lost services have left with third parties, out of reach, by company. */
    const left = (lost: string[]) => {
      const names: Record<string, Set<string>> = {};
      services.forEach(({ _id, _provider, _trackers }) =>
        _trackers.forEach(([name, kind, , third]) => third && kind < 4 && lost.includes(_id) && (names[_provider] ??= new Set()).add(name)),
      );
      return Object.keys(names).map((company) => `${[...names[company]!].join(', ')} (${company})`);
    };
    const lost = _store._get('gone');
    const names = await erase((kind, name) => isGone(core, kind, name));
    if (!lost) return;
    // What went before a reload is told after it.
    const erased = [...new Set([...(_store._get('told') ?? '').split('\n'), ...names])].filter(Boolean);
    if (reloads) return _store._put('told', erased.join('\n'));
    _store._drop('told');
    _store._drop('gone');
    tell(erased, left(lost.split(',')));
  },
};
