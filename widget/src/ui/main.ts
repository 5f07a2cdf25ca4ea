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
  let region: HTMLElement | undefined;
  let dialog: HTMLDialogElement | undefined;
  const stands = new Map<HTMLElement, HTMLElement>();
  const counted = new Set<number>();

  const count = (layer: 1 | 2) => {
    if (!counted.has(layer)) shown(core, layer);
    counted.add(layer);
  };
  const services = () => purposes.flatMap((p) => p._services.map((s) => ({ ...s, _on: p._required || core._granted(s._id) })));

  // A click made by a script is no consent: the question stays. A refusal by a script is honoured, and called so.
  const refuse = (e: Event) => core._decide({}, e.isTrusted ? 'refuse_all' : 'signal');
  const accept = (e: Event) => {
    if (e.isTrusted) core._decide(Object.fromEntries(purposes.map((p) => [p._id, true])), 'accept_all');
  };
  const save = (e: Event, answers: Answers) => {
    if (e.isTrusted) core._decide(answers, 'choose');
    else if (!Object.values(answers).includes(true)) refuse(e);
  };
  /** Loads one held element: this service alone, all other answers as they are. */
  const load = (e: Event, key: string) => {
    if (e.isTrusted) core._decide({ ...core._choice()?._answers, [key]: true }, 'choose');
  };

  style(css);
  return {
    _ask: () =>
      whenBody(() => {
        if (region || core._choice()) return;
        region = first(refuse, accept, open);
        document.body.prepend(region);
        count(1);
      }),
    _open: open,
    _close: () => dialog?.close(),
    _settle() {
      dialog?.close();
      if (core._choice()) {
        region?.remove();
        region = undefined;
      }
      for (const [el, box] of stands)
        if (core._granted(core._keyOf(el))) {
          box.remove();
          el.hidden = false;
          stands.delete(el);
        }
    },
    _stand(el) {
      const key = core._keyOf(el);
      stands.set(el, stand(el, key, (e) => load(e, key)));
    },
    _deliver: transport(core),
    async _erase(reloads) {
      const list = services();
      const matches = (on: boolean, kind: string, name: string) => list.some((s) => s._on === on && s._trackers.some((own) => own._kind === kind && covers(own._name, name)));
      const lost = core._store._get('gone');
      const earlier = JSON.parse(core._store._get('told') ?? '[]');
      const erased = [...new Set([...earlier, ...(await erase((kind, name) => matches(false, kind, name) && !matches(true, kind, name)))])];
      if (!lost) return;
      if (reloads) return core._store._put('told', JSON.stringify(erased));
      core._store._drop('told');
      core._store._drop('gone');
      const ids = lost.split(',');
      const left = list.filter((s) => ids.includes(s._id)).flatMap((s) => s._trackers.filter((own) => own._third && own._kind !== 'pixel' && own._kind !== 'script').map((own): [string, string] => [own._name, s._provider]));
      whenBody(() => tell(erased, left));
    },
  };

  function open(): void {
    if (dialog) return;
    whenBody(() => {
      dialog = second(core, refuse, accept, save);
      dialog.onclose = () => {
        dialog?.remove();
        dialog = undefined;
      };
      document.body.append(dialog);
      dialog.showModal();
      count(2);
    });
  }
}

(document.currentScript as UIScript)._start = start;
