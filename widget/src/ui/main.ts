// Stage two: everything that is shown, erased and sent. Fetched only when one of these is wanted.
import type { Core, UI, UIScript } from '../core';
import { covers, erase } from '../effects/erase';
import type { Answers } from '../manager';
import { shown, transport } from '../transport';
import { style, whenBody } from './dom';
import { first } from './first';
import { purposes } from './notice';
import { second } from './second';
import { stand } from './stand';
import css from './style.css';
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

  const open = () =>
    whenBody(() => {
      if (dialog) return;
      dialog = second(core, refuse, accept, save);
      dialog.onclose = () => {
        dialog?.remove();
        dialog = undefined;
      };
      document.body.append(dialog);
      dialog.showModal();
      shown(core, 2);
    });

  /** Names of first-party trackers that are erased; names of third parties' that were lost and cannot be. */
  async function clean(lost: string[]): Promise<[erased: string[], left: string[]]> {
    const services = purposes.flatMap(({ _required, _services }) => _services.map((service) => ({ ...service, _on: _required || _granted(service._id) })));
    const has = (on: boolean, kind: string, name: string) => services.some(({ _on, _trackers }) => _on === on && _trackers.some(([declared, its]) => its === kind && covers(declared, name)));
    const erased = await erase((kind, name) => has(false, kind, name) && !has(true, kind, name));
    const left = services.flatMap(({ _id, _provider, _trackers }) =>
      lost.includes(_id) ? _trackers.filter(([, kind, , third]) => third && !/pixel|script/.test(kind)).map(([name]) => `${name} (${_provider})`) : [],
    );
    return [erased, left];
  }

  style(css);
  return {
    _ask: () =>
      whenBody(() => {
        if (region || _choice()) return;
        region = first(refuse, accept, open);
        document.body.prepend(region);
        shown(core, 1);
      }),
    _open: open,
    _close: () => dialog?.close(),
    _settle() {
      dialog?.close();
      if (_choice()) {
        region?.remove();
        region = undefined;
      }
      for (const [el, box] of stands)
        if (_granted(_keyOf(el))) {
          box.remove();
          el.hidden = false;
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
      const erased = [...new Set([...JSON.parse(_store._get('told') ?? '[]'), ...names])];
      if (reloads) return _store._put('told', JSON.stringify(erased));
      _store._drop('told');
      _store._drop('gone');
      whenBody(() => tell(erased, left));
    },
  };
}

(document.currentScript as UIScript)._start = start;
