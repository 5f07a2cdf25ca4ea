// What the visitor has chosen on this site so far, what was shown each time, and the proof of it: in the dialog of the
// second layer, which fetches this when it is asked for.
import css from './style.css';
import type { Receipt, Temoin } from '../../../temoin';
import type { Core, Meeting } from '../../core';
import * as m from '../../i18n/mine/words';
import * as t from '../../i18n/words';
import { button, fact, h, link, p, style } from '../dom';
import { eraser } from './erase';
import { server, site } from './notice';
import { card } from './past';
import { ask, type Held, type History, Refused } from './receipts';

const api = (window as unknown as { temoin: Temoin & Meeting }).temoin;

/** The first receipt of the one who has the last, which opens all in between; else the last, which opens itself. */
function held({ _store }: Core): { receipt: Held | null; isFirst: boolean } {
  const last = api.receipt();
  try {
    const first: Receipt = JSON.parse(_store._get('first')!);
    if (first.subject === last?.subject) return { receipt: first, isFirst: true };
  } catch {
    // Not ours.
  }
  return { receipt: last, isFirst: false };
}

/** What opens the history elsewhere. */
function elsewhere({ id, receipt_key }: Held): HTMLElement {
  const address = `${server}/me/${site}`;
  const code = (text: string) => h('code', { dir: 'ltr' }, text);
  return h('details', 'tmn-card', h('summary', '', m.elsewhere), p(link(address, address)), fact(m.id, code(id)), fact(m.key, code(receipt_key)), p(m.keep));
}

/** What there is to see, and whether there is anything to erase. */
async function view(core: Core, receipt: Held | null): Promise<[shown: HTMLElement[], isThere: boolean]> {
  if (!receipt) return [[p(m.none)], false];
  try {
    const { decisions, more }: History = await (await ask(core, receipt, '/history')).json();
    return [[...decisions.map((past) => card(core, past)), ...(more ? [p('…')] : []), p(link(`${server}/verify`, m.check)), elsewhere(receipt)], true];
  } catch (error) {
    return [[p(error instanceof Refused && [404, 410].includes(error.status) ? m.gone : m.failed)], false];
  }
}

style(css);
api._mine = async (core, way) => {
  const dialog = way.closest('dialog')!;
  const before = [...dialog.childNodes];
  const back = () => {
    dialog.replaceChildren(...before);
    dialog.ariaLabel = t.manage;
    way.focus();
  };
  const title = h('h2', { tabIndex: -1 }, t.mine);
  const text = h('div', { className: 'tmn-text', ariaBusy: 'true' });
  const head = h('div', 'tmn-row tmn-head', title, button(t.close, () => dialog.close(), 'tmn-link'));
  const row = h('div', 'tmn-keys', button(m.back, back, 'tmn-key tmn-quiet'));
  dialog.replaceChildren(head, text, row);
  dialog.ariaLabel = t.mine;
  title.focus();
  const { receipt, isFirst } = held(core);
  const [found, isThere] = await view(core, receipt);
  text.append(...found);
  text.ariaBusy = 'false';
  if (isThere && isFirst) eraser(core, receipt!, row);
};
