// Stage two: everything that is shown, erased and sent. Fetched only when one of these is wanted.
import css from './style.css';
import type { Core, Meeting, UI } from '../core';
import { covers, erase } from '../effects/erase';
import type { Answers } from '../manager';
import { shown, transport } from '../transport';
import { style } from './dom';
import { first } from './first';
import { leave } from './focus';
import { services } from './partners';
import { second } from './second';
import { stand } from './stand';
import { tell } from './told';

function start(core: Core): UI {
  const { _store, _granted, _keyOf, _choice, _decide } = core;
  let region: HTMLElement | undefined;
  let dialog: HTMLDialogElement | undefined;
  /** What had the focus before the first layer got it. */
  let before: HTMLElement | undefined;
  /** What takes a placeholder away, by the element that it stands for. */
  const stands = new Map<HTMLElement, () => void>();

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

  /** Whether a service that may run, or one that may not, declares what was found. */
  const declares = (may: boolean, kind: number, name: string) =>
    services.some(({ _id, _trackers }) => _granted(_id) === may && _trackers.some((own) => own[1] === kind && covers(own[0], name)));

  /** What lost services have left with third parties, out of reach. */
  const left = (lost: string[]) =>
    services.flatMap(({ _id, _provider, _trackers }) =>
      _trackers.filter(([, kind, , third]) => third && kind < 4 && lost.includes(_id)).map(([name]) => `${name} (${_provider})`),
    );

  style(css);
  return {
    _ask() {
      if (region?.isConnected) return;
      region = first(refuse, accept, open);
      region.addEventListener('focusin', (e) => (before ??= e.relatedTarget as HTMLElement));
      document.body.prepend(region);
      shown(core, 1);
    },
    _open: open,
    _close: () => dialog?.close(),
    _settle() {
      dialog?.close();
      dialog?.remove();
      if (region && _choice()) leave(region, before?.isConnected ? before : undefined);
      for (const [el, undo] of stands)
        if (_granted(_keyOf(el))) {
          undo();
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
      const names = await erase((kind, name) => declares(false, kind, name) && !declares(true, kind, name));
      if (!lost) return;
      // What went before a reload is told after it.
      const erased = [...new Set([...(_store._get('told') ?? '').split('\n'), ...names])].filter(Boolean);
      if (reloads) return _store._put('told', erased.join('\n'));
      _store._drop('told');
      _store._drop('gone');
      tell(erased, left(lost.split(',')));
    },
  };
}

(window as unknown as { temoin: Meeting }).temoin._start = start;
