// Stage one: reads the choice, keeps everything else inert, applies choices. All that a returning visitor gets.
import type { Choices, Temoin } from '../temoin';
import { digest, languages, purposes, server, services, site } from './config';
import type { Meeting, OwnFile, UI } from './core';
import { translate } from './effects/dialect';
import { guard } from './effects/guard';
import * as mode from './effects/mode';
import { keyOf, sweep } from './effects/release';
import { noted, ofName } from './effects/rules';
import { newSubject } from './id';
import { inside } from './inside';
import { pick } from './language';
import { type Act, type Answers, actOf, type Choice, complete, exceptions, grants, isGranted, isKnown, map } from './manager';
import { pin } from './pin';
import { assignment, decode, encode, expiry, find, overtaken } from './repository';
import { store } from './store';
import { trusted } from './trusted';

function start(): void {
  const page = document as Document & { prerendering?: boolean };
  const lang = () => pick([page.documentElement.lang, ...navigator.languages], Object.keys(languages));

  let jar = '';
  let subject: string | undefined;
  let choice: Choice | undefined;
  /** The choice that has taken effect on this page. */
  let settled: Choice | undefined;
  let isReady = false;
  let ui: UI | undefined;
  let wanting: ((ui?: UI) => void)[] | undefined;
  /** The language of the texts, once they are wanted: a page may change its own. */
  let shown: string | undefined;
  const ran = new Set<string>();

  /** Asks the cookie itself: another tab may have withdrawn a moment ago. */
  const granted = (name: string) => {
    read();
    return isGranted(choice, name);
  };
  /** What starts asks the cookie once more. */
  const may = (name: string) => isGranted(choice, name) && granted(name) && ran.add(name);
  let current: HTMLScriptElement | null;
  let base = server;
  const detail = () => {
    read();
    const has = (name: string) => isGranted(choice, name);
    return { purposes: map(purposes, has), services: map(Object.keys(services), has), act: choice?._act ?? null, expiresAt: choice ? new Date(expiry(choice)).toISOString() : null };
  };
  const fire = (name: string) => page.dispatchEvent(new CustomEvent('temoin:' + name, { detail: detail() }));

  /** Our cookie's value after writing, if there is something to write. Denied, as in a sandboxed frame: none. */
  function cookie(write?: string): string {
    try {
      if (write) page.cookie = write;
      return find(page.cookie);
    } catch {
      return '';
    }
  }

  /** Reads the choice anew; a change by someone else takes effect on its own. */
  function read(): void {
    let value = cookie();
    if (PATH) {
      const later = overtaken(value, store._get('last'), Date.now());
      if (later) value = cookie(assignment(later));
    }
    // The same cookie may have come to its end. Where none sticks, both are empty and the choice of this page holds.
    if (value === jar && (!value || !choice || Date.now() < expiry(choice))) return;
    const found = decode(value, Date.now());
    jar = value;
    subject = found._subject;
    choice = found._choice;
    setTimeout(again);
  }

  // A page that is being left must not ask: it comes to this when it is seen again.
  function again(): void {
    read();
    if (!page.hidden && choice !== settled) settle();
  }

  /** Runs another of our files; calls back when it has run or cannot be had. */
  function load([file, integrity]: OwnFile, then: () => void): void {
    const script = page.createElement('script');
    script.src = trusted.createScriptURL(`${base}/k/${site}/${file}`);
    script.integrity = integrity;
    script.crossOrigin = 'anonymous';
    script.nonce = current?.nonce as string;
    script.onload = script.onerror = then;
    page.head.append(script);
  }

  /** Calls back with the ui, fetched first when needed; without it when it cannot be had. */
  function withUI(use: (ui?: UI) => void): unknown {
    if (ui) return use(ui);
    if (wanting) return wanting.push(use);
    wanting = [use];
    shown = lang();
    function begin(): unknown {
      // There is a body to show things in long before the page is whole.
      if (!page.body) return setTimeout(begin);
      ui = ((inside && inside[0] === shown && inside[1]) || (api as Meeting)._start)?.({ _base: base, _load: load, _notice: digest, _store: store, _choice: () => choice, _expiry: expiry, _granted: granted, _ofName: GUARD && ofName, _noted: GUARD && noted, _keyOf: keyOf, _decide: decide });
      const uses = wanting!;
      wanting = undefined;
      for (const then of uses) then(ui);
    }
    if (inside && inside[0] === shown) begin();
    else load(languages[shown], begin);
  }

  /** Without a choice there is no token either. */
  const ask = () => {
    if (TOKEN) cookie('temoin_token=; Path=/; Max-Age=0');
    withUI((ui) => choice || ui?._ask());
  };

  /** Whether a choice is to take effect after the next frame: until then nothing starts, whatever changes on the page. */
  let isDue = false;
  const release = () => {
    if (isDue) return;
    if (page.readyState !== 'loading') pin(lang());
    const kept = (el: HTMLElement) => {
      const key = keyOf(el);
      if (!isKnown(key)) console.warn(`temoin: "${key}" is not in the notice`, el);
      // A frame that nobody declared may be meant to be out of sight.
      if (/IFRAME|VIDEO/.test(el.tagName) && (el.dataset.purpose || el.offsetWidth > 99)) withUI((ui) => granted(key) || ui?._stand(el));
    };
    if (DIALECT) translate(may, choice, store._get('gone')?.split(','));
    sweep(may, kept);
    ui?._look();
  };
  let isSweepComing = false;
  /** A page that changes all the time is swept once in a frame; but what is held runs before the parser runs the next script. */
  function changed(changes: MutationRecord[]): void {
    if (page.readyState === 'loading' && changes.some((change) => [...change.addedNodes].some((node) => node.nodeName === 'SCRIPT'))) return release();
    if (isSweepComing) return;
    isSweepComing = true;
    setTimeout(() => {
      isSweepComing = false;
      release();
    }, 16);
  }

  /** Sends what waits, and erases what has lost its grant. */
  function finish(ui?: UI, reloads = false): Promise<void> | undefined {
    ui?._deliver();
    return ui?._erase(reloads);
  }

  /** Lets a changed choice take effect after the next frame: tags that start must not hold up the click. */
  function settle(): void {
    ui?._settle();
    const refused = (id: string) => !isGranted(choice, id);
    const reloads = [...ran].some(refused);
    const lost = [...ran, ...grants(settled)].filter(refused);
    settled = choice;
    if (GOOGLE || MICROSOFT) mode.tell(choice);
    if (choice && lost.length) store._put('gone', lost.join());
    // Code that has run cannot be stopped otherwise. It stops even if erasing does not come to an end.
    const reload = () => reloads && location.reload();
    setTimeout(reload, 1500);
    isDue = true;
    const effect = () => {
      if (!isDue) return;
      isDue = false;
      release();
      fire('change');
      if (!choice) ask();
      withUI(async (ui) => {
        await finish(ui, reloads);
        reload();
      });
    };
    requestAnimationFrame(() => setTimeout(effect));
    // A page that nobody looks at has no frames.
    setTimeout(effect, 300);
  }

  function decide(act: Act, wanted = map(purposes, () => act === 'accept_all')): void {
    read();
    const before = grants(choice);
    const at = Date.now();
    subject ??= newSubject();
    choice = { _subject: subject, _at: at, _act: act, _answers: complete(wanted) };
    choice._act = actOf(act, before, grants(choice));
    if (TOKEN) cookie('temoin_token=; Path=/; Max-Age=0');
    jar = cookie(assignment(choice));
    if (PATH) store._put('last', encode(choice));
    store._put(
      'out.new.' + at.toString(36),
      JSON.stringify({ subject, notice: digest, purposes: detail().purposes, services: exceptions(choice), act: choice._act, lang: shown ?? lang(), at: new Date(at).toISOString() }),
    );
    settle();
  }

  /** A script may refuse for the visitor. It may grant only while the visitor is acting on the page. */
  function byScript(act: Act, wanted?: Answers): boolean {
    const byHand = navigator.userActivation?.isActive;
    if (!byHand && (act === 'accept_all' || Object.values(complete(wanted ?? {})).includes(true))) return false;
    decide(byHand ? act : 'signal', wanted);
    return true;
  }

  const api: Temoin = {
    open: () => withUI((ui) => ui?._open()),
    close: () => ui?._close(),
    acceptAll: () => byScript('accept_all'),
    refuseAll: () => byScript('refuse_all'),
    choose: (wanted: Answers) => byScript('choose', wanted),
    withdraw: () => byScript('withdraw'),
    choices: detail,
    granted,
    receipt() {
      try {
        return JSON.parse(store._get('receipt')!);
      } catch {
        return null;
      }
    },
    /** Listens to `ready` or `change`; a ready that has passed is told at once. Answers what ends the listening. */
    on(event: string, fn: (choices: Choices) => void) {
      const name = 'temoin:' + event;
      const listener = (e: Event) => fn((e as CustomEvent).detail);
      page.addEventListener(name, listener);
      if (isReady && event === 'ready') fn(detail());
      return () => page.removeEventListener(name, listener);
    },
  };

  window.temoin = api;

  try {
    // The script that runs. Asked of the prototype, since an element named currentScript hides the document's own.
    current = Reflect.get(Document.prototype, 'currentScript', page) as typeof current;
    base = current?.src.match(/(.+)\/k\//)?.[1] ?? (PATH ? location.origin + PATH : base);
    // The second file is on its way while the guard takes its place.
    read();
    if (!choice && !page.prerendering) ask();
  } finally {
    // Whatever fails, everything stays closed.
    if (GUARD) guard(may);
  }

  function begin(): void {
    settled = choice;
    release();
    new MutationObserver(changed).observe(page, { childList: true, subtree: true });
    if (!choice) ask();
    // The browser takes its time with storage, and nobody waits for these.
    setTimeout(() => {
      if (!choice || store._get('gone') || store._keys('out.').length) withUI(finish);
      addEventListener('storage', again);
    }, 300);
    if (/[?&]temoin-debug/.test(location.search)) withUI((ui) => ui?._debug());
    // Another tab may have chosen, or time may have run out, while this page was away. A choice writes to storage.
    page.addEventListener('visibilitychange', again);
    addEventListener('pageshow', again);
    addEventListener('click', (e) => {
      if (!(e.target as Element).closest('[data-temoin=open]')) return;
      e.preventDefault();
      api.open();
    });
    const whole = () => {
      release();
      isReady = true;
      fire('ready');
    };
    if (page.readyState === 'loading') page.addEventListener('DOMContentLoaded', whole);
    else whole();
  }
  if (GOOGLE || MICROSOFT) mode.start(choice);
  if (!page.prerendering) begin();
  else
    page.addEventListener('prerenderingchange', () => {
      read();
      begin();
    });
}

// A second copy does nothing. Whatever throws leaves everything closed and the page as it is.
try {
  if (!window.temoin?.choose) start();
} catch (error) {
  console.error(error);
}
