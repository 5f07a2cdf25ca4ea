// The second layer: every purpose, service and tracker, with a switch for each answer.
import type { Core, Hand, Meeting } from '../../core';
import * as t from '../../i18n/words';
import type { Answers } from '../../manager';
import { button, h, onClick, p, rich } from '../dom';
import { signal } from '../signal';
import { facts } from './facts';
import { dir, lang, mine, type Purpose, purposes } from './notice';
import { panels } from './panels';

function toggle(ariaLabel: string, checked: boolean, change: (on: boolean) => void): HTMLInputElement {
  const input = h('input', { type: 'checkbox', role: 'switch', className: 'tmn-switch', ariaLabel, checked });
  // A script may switch off for the visitor, never on: what is saved is what came through here.
  return onClick(input, (e) => (e.isTrusted || !input.checked ? change(input.checked) : e.preventDefault()));
}

function card({ _id, _name, _required, _detail, _services }: Purpose, answers: Answers): HTMLElement {
  const switches = _services.map((service) =>
    toggle(service._name, answers[service._id], (on) => {
      answers[service._id] = on;
      // The purpose follows its services when they agree, so that what is seen is what is saved.
      if (_services.every((other) => !answers[other._id] === !on)) own.checked = answers[_id] = on;
    }),
  );
  const own = toggle(_name, answers[_id], (on) => {
    answers[_id] = on;
    _services.forEach((service, i) => {
      switches[i].checked = answers[service._id] = on;
    });
  });
  return h(
    'section',
    'tmn-card',
    h('div', 'tmn-row', h('h3', '', _name), _required ? h('small', '', t.always) : own),
    p(rich(_detail)),
    !!_services.length && h('details', '', h('summary', '', t.details), _services.map((service, i) => facts(service, !_required && switches[i]))),
  );
}

/** What a browser's signal refuses. */
const refused = purposes.filter(({ _id }) => /^(advertising|social)$/.test(_id)).map(({ _name }) => _name);

const meeting = (window as unknown as { temoin: Meeting }).temoin;

/** What leads to the choices so far. */
function past(core: Core): HTMLElement {
  const line = h('span', { role: 'status' });
  const show = () => (meeting._mine ? meeting._mine(core, way) : line.replaceChildren(t.missing));
  const way = button(t.mine, () => (meeting._mine ? show() : core._load(mine, show)), 'tmn-link');
  return p(way, line);
}

/** Builds the dialog on the present choice; `_save` gets the answers named by purpose and service. */
export function second(core: Core, { _refuse, _accept, _save }: Hand): HTMLDialogElement {
  // Before a choice there are no answers: everything is off.
  const answers: Answers = { ...core._choice()?._answers };
  const dialog = h(
    'dialog',
    { className: 'tmn tmn-set', lang, dir, ariaLabel: t.manage },
    h('div', 'tmn-row tmn-head', h('h2', '', t.manage), button(t.close, () => dialog.close(), 'tmn-link')),
    h('div', 'tmn-text', !core._choice() && signal(refused), purposes.map((purpose) => card(purpose, answers)), panels(core), past(core)),
    h('div', 'tmn-keys', button(t.refuse, _refuse), button(t.accept, _accept), button(t.save, (e) => _save(e, answers), 'tmn-key tmn-quiet')),
  );
  dialog.onclose = () => dialog.remove();
  return dialog;
}
