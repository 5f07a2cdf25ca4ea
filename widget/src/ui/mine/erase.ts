// Erasing all that is recorded about the visitor, after a question.
import type { Core } from '../../core';
import * as m from '../../i18n/mine/words';
import * as t from '../../i18n/words';
import { button, h } from '../dom';
import { dir, lang } from '../more/notice';
import { ask, type Held } from './receipts';

/** Leaves nothing of ours on this device that tells of a choice. To the loader the choice has come to its end. */
function forget({ _store, _choice, _granted }: Core): void {
  for (const key of ['receipt', 'first', 'last', ..._store._keys('out.'), ..._store._keys('since.')]) _store._drop(key);
  document.cookie = 'temoin=; Path=/; Max-Age=0';
  // This reads the cookie anew.
  _granted('');
  // Where there is no cookie, the choice is this page's alone.
  if (_choice()) location.reload();
}

/** Says that it is done: the second layer closes with the choice. */
function tell(): void {
  const dialog = h(
    'dialog',
    { className: 'tmn', lang, dir, ariaLabel: m.erase },
    h('div', 'tmn-text', h('h2', '', m.gone)),
    h('div', 'tmn-keys', button(t.close, () => dialog.close(), 'tmn-key tmn-quiet')),
  );
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}

/** Adds the key that erases to a row of keys; it asks first. */
export function eraser(core: Core, receipt: Held, row: HTMLElement): void {
  const before = [...row.children];
  const erase = button(m.erase, question, 'tmn-key tmn-quiet');
  row.append(erase);
  row.classList.add('tmn-pair');
  function question(): void {
    const words = h('p', { tabIndex: -1 }, m.sure);
    const yes = button(m.erase, async () => {
      yes.disabled = true;
      try {
        await ask(core, receipt, '/history', 'DELETE');
        forget(core);
        // After the page has taken the choice back.
        requestAnimationFrame(() => setTimeout(tell));
      } catch {
        yes.disabled = false;
        words.textContent = m.failed;
        words.focus();
      }
    });
    const no = button(m.back, () => {
      row.replaceChildren(...before, erase);
      erase.focus();
    });
    row.replaceChildren(words, no, yes);
    words.focus();
  }
}
