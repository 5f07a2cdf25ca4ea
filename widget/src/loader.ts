// Stage one: reads the choice, keeps everything else inert, applies choices. All that a returning visitor gets.
import { digest, languages, server, site } from './config';
import type { UI, UIScript } from './core';
import { sweep, trusted } from './effects/release';
import { newID, newSubject } from './id';
import { pick } from './language';
import { type Act, type Answers, all, type Choice, complete, exceptions, grants, isGranted } from './manager';
import { pin } from './pin';
import { assignment, decode, expiry, find } from './repository';
import { store } from './store';

type Listener = (detail: unknown) => void;

function start(): void {
  const me = document.currentScript;
  const cut = me instanceof HTMLScriptElement ? me.src.lastIndexOf('/k/') : -1;
  const base = cut < 0 ? server : (me as HTMLScriptElement).src.slice(0, cut);
  const lang = () => pick([document.documentElement.lang, ...navigator.languages], Object.keys(languages));

  let jar = '';
  let subject: string | undefined;
  let choice: Choice | undefined;
  let ready = false;
  const ran = new Set<string>();

  /** Reads the choice anew; says whether it differs from what is known. */
  function read(): boolean {
    let value = '';
    try {
      value = find(document.cookie);
    } catch {
      // Denied, as in a sandboxed frame: no choice.
    }
    const found = decode(value, Date.now());
    // The same cookie may have come to its end. Where none sticks, both are empty and the choice of this page holds.
    if (value === jar && (!value || !found._choice === !choice)) return false;
    jar = value;
    subject = found._subject ?? subject;
    choice = found._choice;
    return true;
  }

  const granted = (name: string) => isGranted(choice, name);
  const detail = () => ({
    ...(({ _purposes, _services }) => ({ purposes: _purposes, services: _services }))(choice ?? complete({})),
    act: choice ? choice._act : null,
    expiresAt: choice ? new Date(expiry(choice)).toISOString() : null,
  });
  const fire = (name: string) => document.dispatchEvent(new CustomEvent('temoin:' + name, { detail: detail() }));

  let ui: UI | undefined;
  let wanting: ((ui?: UI) => void)[] | undefined;
  /** Calls back with the ui, fetching it first when needed; without it when it cannot be had. */
  function withUI(use: (ui?: UI) => void): void {
    if (ui) return use(ui);
    if (wanting) return void wanting.push(use);
    wanting = [use];
    const tag = lang();
    const [file, integrity] = languages[tag];
    const script: UIScript = document.createElement('script');
    script.src = trusted().createScriptURL(`${base}/k/${site}/${file}`);
    script.integrity = integrity;
    script.crossOrigin = 'anonymous';
    if (me) script.nonce = (me as HTMLScriptElement).nonce;
    script.onload = script.onerror = () => {
      ui = script._start?.({ _base: base, _lang: tag, _store: store, _choice: () => choice, _granted: granted, _decide: decide });
      const uses = wanting!;
      wanting = undefined;
      for (const then of uses) then(ui);
    };
    document.head.append(script);
  }

  const release = () =>
    sweep(granted, (key) => ran.add(key), (el) => {
      if (/^(IFRAME|VIDEO)$/.test(el.tagName)) withUI((ui) => ui?._stand(el));
    });

  /** Lets a changed choice take effect, after the next frame: tags that start must not hold up the click. */
  function settle(before: Choice | undefined): void {
    ui?._settle();
    const lost = grants(before).filter((id) => !granted(id));
    if (lost.length) store._put('gone', lost.join());
    const effect = () => {
      release();
      fire('change');
      if (lost.length)
        withUI((ui) => {
          const reloads = lost.some((id) => ran.has(id));
          ui?._erase(reloads);
          // Code that has run cannot be stopped otherwise.
          if (reloads) location.reload();
        });
      else if (!choice) ask();
    };
    if (document.hidden) effect();
    else requestAnimationFrame(() => setTimeout(effect));
  }

  const ask = () => withUI((ui) => choice || ui?._ask());

  function decide(wanted: Answers, act: Act): void {
    read();
    const before = choice;
    const answers = complete(wanted);
    const at = Date.now();
    subject ??= newSubject();
    choice = { ...answers, _subject: subject, _at: at, _act: act };
    if (act !== 'signal' && !grants(choice).length) choice._act = grants(before).length ? 'withdraw' : act === 'withdraw' ? 'refuse_all' : act;
    try {
      document.cookie = assignment(choice, location.protocol === 'https:');
      jar = find(document.cookie);
    } catch {
      // Denied: the choice holds for this page.
    }
    const single = exceptions(choice);
    store._put('out.' + newID(at), JSON.stringify({ purposes: choice._purposes, services: single, act: choice._act, lang: lang(), subject, notice: digest, at: new Date(at).toISOString() }));
    settle(before);
    withUI((ui) => ui?._deliver());
  }

  /** A script may refuse for the visitor. It may grant only while the visitor is acting on the page. */
  function byScript(wanted: Answers, act: Act): boolean {
    const byHand = navigator.userActivation?.isActive !== false;
    const { _purposes, _services } = complete(wanted);
    const grantsAny = [...Object.values(_purposes), ...Object.values(_services)].includes(true);
    if (!byHand && grantsAny) return false;
    decide(wanted, byHand ? act : 'signal');
    return true;
  }

  const api = {
    open: () => withUI((ui) => ui?._open()),
    close: () => ui?._close(),
    acceptAll: () => byScript(all(true), 'accept_all'),
    refuseAll: () => byScript({}, 'refuse_all'),
    choose: (wanted: Answers) => byScript(wanted, 'choose'),
    withdraw: () => byScript({}, 'withdraw'),
    choices: detail,
    granted,
    receipt: () => JSON.parse(store._get('receipt') ?? 'null'),
    on(event: string, fn: Listener) {
      const name = 'temoin:' + event.replace('temoin:', '');
      const listener = (e: Event) => fn((e as CustomEvent).detail);
      document.addEventListener(name, listener);
      if (ready && name === 'temoin:ready') fn(detail());
      return () => document.removeEventListener(name, listener);
    },
  };
  (window as { temoin?: unknown }).temoin = api;

  function begin(): void {
    read();
    release();
    new MutationObserver((records) => {
      if (records.some((record) => record.addedNodes.length)) release();
    }).observe(document, { childList: true, subtree: true });
    if (!choice) ask();
    if (store._get('gone') !== null) withUI((ui) => ui?._erase(false));
    if (store._keys('out.').length) withUI((ui) => ui?._deliver());
    const again = () => {
      const before = choice;
      if (read()) settle(before);
    };
    document.addEventListener('visibilitychange', again);
    addEventListener('pageshow', again);
    document.addEventListener('click', (e) => {
      const opener = (e.target as Element).closest?.('[data-temoin=open]');
      if (!opener) return;
      e.preventDefault();
      api.open();
    });
    const whole = () => {
      release();
      pin(languages[lang()][2]);
      ready = true;
      fire('ready');
    };
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', whole);
    else whole();
  }
  const page = document as Document & { prerendering?: boolean };
  if (page.prerendering) page.addEventListener('prerenderingchange', begin, { once: true });
  else begin();
}

// A second copy does nothing; whatever throws leaves everything closed and the page as it is.
try {
  if (!(window as { temoin?: { choose?: unknown } }).temoin?.choose) start();
} catch (error) {
  console.error('temoin', error);
}
