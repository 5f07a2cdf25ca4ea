// What ?temoin-debug shows to whoever runs the site: what is held and why, what runs, what nobody can hold, and the
// signals. Fetched only with that parameter.
import css from './style.css';
import { digest, purposes, services, site } from '../../config';
import type { Core, Meeting } from '../../core';
import { isKnown } from '../../manager';
import { button, h, style } from '../dom';
import { entries, loose, type Entry } from './list';

const meeting = (window as unknown as { temoin: Meeting }).temoin;

/** A service or purpose, with the purpose that it belongs to; several have commas or spaces between. */
const named = (key: string) => key.split(/[ ,]/).map((id) => (id in services ? `${id} (${purposes[services[id]]})` : id)).join(', ');

const item = ([what, key]: Entry, why: string) => h('li', '', h('code', '', what), h('span', '', `${named(key)}: ${why}`));

const group = (title: string, items: HTMLElement[], isOpen: boolean) =>
  h('details', { open: isOpen && items.length > 0 }, h('summary', '', `${title} (${items.length})`), h('ul', '', items));

function facts(core: Core): HTMLElement[] {
  const choice = core._choice();
  const yes = (value: unknown) => (value ? 'yes' : 'no');
  const lines: Record<string, string> = {
    Site: `${site}, notice ${digest.slice(0, 8)}`,
    'Choice ends': choice ? new Date(core._expiry(choice)).toISOString() : 'never made',
    'Global Privacy Control': yes((navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl),
    'Do Not Track': `${yes(navigator.doNotTrack === '1')}${DNT ? '' : ', not regarded'}`,
    'Undeclared calls': GUARD ? (REPORT ? 'are told in the console only' : 'are held by host and name') : 'are not held: no service has hosts or trackers',
    "Google's Consent Mode": GOOGLE || 'off',
    "Microsoft's consent mode": MICROSOFT ? 'on' : 'off',
    "The site's own path": PATH || 'none',
  };
  return Object.entries(lines).map(([name, value]) => h('li', '', h('b', '', name), h('span', '', value)));
}

const warned = new WeakSet<Element>();

function render(core: Core): HTMLElement[] {
  const all = entries(core);
  const why = (key: string) => {
    const names = key.split(/[ ,]/);
    if (!names.every(isKnown)) return 'the notice has no such name';
    // A call cannot be made again for the page.
    if (names.some(core._granted)) return 'was refused then, granted by now';
    return core._choice() ? 'refused' : 'not answered yet';
  };
  const free = loose(core);
  for (const [what, key, el] of free) {
    if (warned.has(el!)) continue;
    warned.add(el!);
    console.warn(`temoin: ${what} stands in the page's HTML and was fetched without a grant for ${key}; mark it with data-purpose`, el);
  }
  return [
    h('p', '', core._choice() ? `The choice is ${core._choice()!._act}.` : 'No choice yet: all but the necessary waits.'),
    group('Fetched without a grant', free.map((entry) => item(entry, 'stands in the HTML; mark it with data-purpose')), true),
    group('Held', all.filter(([, , , runs]) => !runs).map((entry) => item(entry, why(entry[1]))), true),
    group('Let go', all.filter(([, , , runs]) => runs).map((entry) => item(entry, 'granted')), false),
    group('Signals and settings', facts(core), false),
  ];
}

meeting._debug = (core) => {
  style(css);
  const lists = h('div', 'tmn-lists');
  const close = () => {
    watch.disconnect();
    panel.remove();
  };
  const panel = h('section', { className: 'tmn tmn-debug', lang: 'en', dir: 'ltr', ariaLabel: 'Temoin debug' }, h('h2', '', 'Temoin debug'), button('Close', close, 'tmn-link'), lists);
  let shown = '';
  let isDue = false;
  const refresh = () => {
    isDue = false;
    const groups = render(core);
    const text = groups.map((el) => el.textContent).join('\n');
    // What is drawn anew is a change itself.
    if (text !== shown) lists.replaceChildren(...groups);
    shown = text;
  };
  const later = () => {
    if (!isDue) requestAnimationFrame(refresh);
    isDue = true;
  };
  const watch = new MutationObserver(later);
  watch.observe(document, { childList: true, subtree: true, attributes: true });
  document.addEventListener('temoin:change', later);
  document.body.append(panel);
  refresh();
};
