// Stage two: everything that is shown, erased and sent. Fetched only when one of these is wanted.
import css from './style.css';
import { type Core, current, type UI } from '../core';
import { covers, erase } from '../effects/erase';
import type { Answers } from '../manager';
import { shown, transport } from '../transport';
import { style } from './dom';
import { first } from './first';
import { purposes, type Tracker } from './notice';
import { second } from './second';
import { stand } from './stand';
import { tell } from './told';

function start(core: Core): UI {
  const { _store, _granted, _keyOf, _choice, _decide } = core;
  let region: HTMLElement | undefined;
  let dialog: HTMLDialogElement | undefined;
  const stands = new Map<HTMLElement, HTMLElement>();

  // A click made by a script is no consent: the question stays. A refusal by a script is honoured, and called so.
  const refuse = (e: Event) => _decide(e.isTrusted ? 'refuse_all' : 'signal');
  const accept = (e: Event) => e.isTrusted && _decide('accept_all');
  const save = (e: Event, answers: Answers) => {
    if (e.isTrusted) _decide('choose', answers);
    else if (!Object.values(answers).includes(true)) refuse(e);
  };

  const open = () => {
    if (dialog?.open) return;
    dialog = second(core, refuse, accept, save);
    document.body.append(dialog);
    dialog.showModal();
    shown(core, 2);
  };

  /** Erases what may not stay; answers the names erased, and those of third parties' that were lost and cannot be. */
  async function clean(lost: string[]): Promise<[erased: string[], left: string[]]> {
    const kept: Tracker[] = [];
    const gone: Tracker[] = [];
    const left: string[] = [];
    for (const { _required, _services } of purposes)
      for (const { _id, _provider, _trackers } of _services) {
        (_required || _granted(_id) ? kept : gone).push(..._trackers);
        for (const [name, kind, , third] of _trackers) if (third && lost.includes(_id) && !/pixel|script/.test(kind)) left.push(`${name} (${_provider})`);
      }
    const has = (list: Tracker[], kind: string, name: string) => list.some((own) => own[1] === kind && covers(own[0], name));
    return [await erase((kind, name) => has(gone, kind, name) && !has(kept, kind, name)), left];
  }

  style(css);
  return {
    _ask() {
      if (region?.isConnected) return;
      region = first(refuse, accept, open);
      document.body.prepend(region);
      shown(core, 1);
    },
    _open: open,
    _close: () => dialog?.close(),
    _settle() {
      dialog?.close();
      if (_choice()) region?.remove();
      for (const [el, box] of stands)
        if (_granted(_keyOf(el))) {
          box.remove();
          el.style.display = '';
          stands.delete(el);
        }
    },
    _stand(el) {
      // Loads this service alone; all other answers stay as they are.
      stands.set(el, stand(el, _keyOf(el), (e) => save(e, { ..._choice()?._answers, [_keyOf(el)]: true })));
    },
    _deliver: transport(core),
    async _erase(reloads) {
      const lost = _store._get('gone');
      const [names, left] = await clean(lost?.split(',') ?? []);
      if (!lost) return;
      // What went before a reload is told after it.
      const erased = [...new Set([...(_store._get('told') ?? '').split('\n'), ...names])].filter(Boolean);
      if (reloads) return _store._put('told', erased.join('\n'));
      _store._drop('told');
      _store._drop('gone');
      tell(erased, left);
    },
  };
}

current!._start = start;
