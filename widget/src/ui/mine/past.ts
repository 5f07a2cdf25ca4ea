// One past choice in plain words, with what was shown and its proof.
import type { Core } from '../../core';
import * as m from '../../i18n/mine/words';
import { button, fact, h, p } from '../dom';
import { locales } from '../more/notice';
import { names, site } from './notice';
import { ask, type Past } from './receipts';
import { noticeOf, replay } from './replay';

const acts: Record<Past['act'], string> = { accept_all: m.accepted, refuse_all: m.refused, choose: m.chose, withdraw: m.withdrew, signal: m.agent };

const date = (time: string, timeStyle?: 'short') => new Date(time).toLocaleString(locales, { dateStyle: 'long', timeStyle });

const standing = ({ state, expires_at }: Past) => (state === 'replaced' ? m.replaced : `${state === 'current' ? m.valid : m.ended} ${date(expires_at)}`);

/** The names of what got an answer; an id that today's notice does not have stays an id. */
function named({ purposes, services }: Past, granted: boolean): string {
  const answers = Object.entries({ ...purposes, ...services });
  return answers.filter(([id, answer]) => answer === granted && id !== 'strictly_necessary').map(([id]) => names[id] ?? id).join(', ');
}

/** Hands a text to the visitor as a file. */
function save(name: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  h('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 6e4);
}

/** What a visitor decided once. */
export function card(core: Core, past: Past): HTMLElement {
  const line = h('p', { role: 'alert' });
  let coming: Promise<string> | undefined;
  const receipt = () => (coming ??= ask(core, past).then((answer) => answer.text()));
  /** Does something with the receipt, or says why not. */
  const use = async (act: (receipt: string) => unknown) => {
    line.textContent = '';
    try {
      await act(await receipt());
    } catch (error) {
      coming = undefined;
      line.textContent = error instanceof RangeError ? m.forged : m.failed;
    }
  };
  const shown = h('details', '', h('summary', '', m.shown));
  const show = async (text: string) => {
    const notice = await noticeOf(text, past);
    shown.replaceChildren(shown.firstChild!, replay(notice, past));
  };
  shown.ontoggle = () => shown.open && shown.childElementCount < 2 && use(show);
  const [yes, no] = [named(past, true), named(past, false)];
  const chose = past.act === 'choose';
  return h(
    'section',
    'tmn-card',
    h('h3', '', date(past.decided_at, 'short')),
    p(`${acts[past.act]} `, standing(past)),
    chose && !!yes && fact(m.yes, yes),
    chose && !!no && fact(m.no, no),
    shown,
    p(button(m.download, () => use((text) => save(`receipt-${site}-${past.decided_at.slice(0, 10)}.json`, text)), 'tmn-link')),
    line,
  );
}
