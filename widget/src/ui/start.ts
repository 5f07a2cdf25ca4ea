// Stage two: the first layer, placeholders, delivery. Fetched only when something must be shown, erased or sent; stage
// three is fetched from here.
import look from './look.css';
import css from './style.css';
import type { Core, Hand, Meeting, More, Note, UI } from '../core';
import * as t from '../i18n/words';
import { cookies, isGone } from '../effects/erase';
import { pageLanguage } from '../language';
import { shown, transport } from '../transport';
import { style } from './dom';
import { first } from './first';
import { leave } from './focus';
import { here, more, title } from './notice';
import { stand } from './stand';
import { giveWay } from './way';

/** Whether there is anything on the device that has to go, as far as we may look. */
async function hasGone(core: Core): Promise<boolean> {
  const any = (kind: number, names: string[]) => names.some((name) => isGone(core, kind, name));
  try {
    return any(0, cookies()) || any(1, Object.keys(localStorage)) || any(2, Object.keys(sessionStorage)) || any(3, (await indexedDB.databases()).map(({ name }) => name!));
  } catch {
    // Denied in part; to an opaque origin in full.
    return origin !== 'null';
  }
}

export function start(core: Core): UI {
  const { _store, _granted, _keyOf, _choice, _decide, _load } = core;
  let region: HTMLElement | undefined;
  /** The body in which the first layer was last put. */
  let asked: HTMLElement | undefined;
  let line: HTMLElement | undefined;
  let dialog: HTMLDialogElement | undefined;
  /** Whether the visitor waits for the second layer. */
  let isWanted = false;
  let coming: Promise<More | undefined> | undefined;
  /** What had the focus before the first layer got it. */
  let before: HTMLElement | undefined;
  /** What takes a placeholder away, by the element that it stands for. */
  const stands = new Map<HTMLElement, () => void>();

  // A click made by a script is no consent: the question stays. A refusal by a script is honoured, and called so.
  const hand: Hand = {
    _refuse: (e) => _decide(e.isTrusted ? 'refuse_all' : 'signal'),
    _accept: (e) => e.isTrusted && _decide('accept_all'),
    _save(e, answers) {
      if (e.isTrusted) _decide('choose', answers);
      else if (!Object.values(answers).includes(true)) hand._refuse(e);
    },
  };

  /** The third stage, fetched once; when it cannot be had, the next call tries again. */
  const fetchMore = () =>
    (coming ??= new Promise((done) =>
      _load(more, () => {
        const found = (window.temoin as Meeting)._more;
        if (!found) coming = undefined;
        done(found);
      }),
    ));

  async function open(): Promise<void> {
    isWanted = true;
    const found = await fetchMore();
    const add = await found?._note(core);
    // Meanwhile the visitor may have answered, or pressed twice.
    if (!isWanted || dialog?.open) return;
    isWanted = false;
    if (!found) {
      ask();
      line!.className = '';
      line!.textContent = t.missing;
      return;
    }
    dialog = found._dialog(core, hand);
    add?.(dialog);
    document.body.append(dialog);
    dialog.showModal();
    shown(core, 2);
  }

  function ask(add?: Note): void {
    if (region?.isConnected) return;
    [region, line] = first(hand, open, fetchMore);
    add?.(region);
    region.addEventListener('focusin', (e) => (before ??= e.relatedTarget as HTMLElement));
    // Turbo keeps a copy of a page that is left; the banner in it could not be pressed.
    region.dataset.turboTemporary = '';
    asked = document.body;
    asked.prepend(region);
    giveWay(region);
    requestAnimationFrame(() => {
      // What is read aloud is what is added after the line is there.
      line!.textContent ||= title;
      // The browser takes its time with a request, and the layer is to be painted first.
      setTimeout(shown, 0, core, 1);
    });
  }

  function close(): void {
    isWanted = false;
    dialog?.close();
  }

  async function begin(): Promise<void> {
    // The words for a page in another language than the notice are known further on.
    const add = here.test(pageLanguage()) ? undefined : await (await fetchMore())?._note(core);
    if (!_choice()) ask(add);
  }

  style(css + look);
  return {
    _ask: begin,
    _look() {
      // Only there: who takes the first layer off a page that stays would have it back for ever.
      if (asked && asked !== document.body && !_choice()) {
        asked = document.body;
        begin();
      }
      for (const [el, undo] of stands)
        if (!el.isConnected) {
          undo();
          stands.delete(el);
        }
    },
    _debug: async () => (await fetchMore())?._debug(core),
    _open: open,
    _close: close,
    _settle() {
      close();
      dialog?.remove();
      if (region && _choice()) leave(region, before?.isConnected ? before : undefined);
      for (const [el, undo] of stands)
        if (_granted(_keyOf(el))) {
          undo();
          stands.delete(el);
        }
    },
    _stand(el) {
      // Loads this alone; all other answers stay as they are.
      stands.set(el, stand(el, _keyOf(el), (e) => hand._save(e, { ..._choice()?._answers, ...Object.fromEntries(_keyOf(el).split(' ').map((id) => [id, true])) })));
    },
    _deliver: transport(core),
    async _erase(reloads) {
      if (_store._get('gone') || (await hasGone(core))) await (await fetchMore())?._erase(core, reloads);
    },
  };
}
