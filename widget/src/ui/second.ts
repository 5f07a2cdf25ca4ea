// The second layer: every purpose, service and tracker, with a switch for each answer.
import type { Core } from '../core';
import * as t from '../i18n/words';
import type { Answers } from '../manager';
import { h, rich } from './dom';
import { facts } from './facts';
import { dir, intro, lang, purposes, type Purpose } from './notice';
import { panels } from './panels';

const toggle = (label: string, checked: boolean, change: (on: boolean) => void) => {
  const input = h('input', { type: 'checkbox', role: 'switch', className: 'tmn-switch', ariaLabel: label, checked });
  // A script may switch off for the visitor, never on: answers come from here, not from the element's state.
  input.onclick = (e) => (e.isTrusted || !input.checked ? change(input.checked) : e.preventDefault());
  return input;
};

function card(purpose: Purpose, answers: Answers): HTMLElement {
  const services = purpose._services;
  const switches = services.map((service) =>
    toggle(service._name, answers[service._id], (on) => {
      answers[service._id] = on;
      // The purpose follows its services when they agree, so that what is seen is what is saved.
      const same = services.every((other) => answers[other._id] === on);
      if (same) own.checked = answers[purpose._id] = on;
    }),
  );
  const own = toggle(purpose._name, answers[purpose._id], (on) => {
    answers[purpose._id] = on;
    services.forEach((service, i) => {
      switches[i].checked = answers[service._id] = on;
    });
  });
  const trackers = services.reduce((sum, service) => sum + service._trackers.length, 0);
  return h(
    'section',
    { className: 'tmn-card' },
    h('div', { className: 'tmn-row' }, h('h3', {}, purpose._name), purpose._required ? h('span', { className: 'tmn-on' }, t.always) : own),
    h('p', {}, rich(purpose._detail)),
    !!services.length &&
      h('details', {}, h('summary', {}, t.details(services.length, trackers)), services.map((service, i) => facts(service, !purpose._required && switches[i]))),
  );
}

/** Builds the dialog on the present choice; `save` gets the answers named by purpose and service. */
export function second(
  core: Core,
  refuse: (e: Event) => void,
  accept: (e: Event) => void,
  save: (e: Event, answers: Answers) => void,
): HTMLDialogElement {
  const answers: Answers = {};
  for (const purpose of purposes)
    if (!purpose._required) for (const { _id } of [purpose, ...purpose._services]) answers[_id] = core._granted(_id);
  const key = (label: string, onclick: (e: Event) => void, className = 'tmn-key') => h('button', { type: 'button', className, onclick }, label);
  const dialog = h(
    'dialog',
    { className: 'tmn tmn-set', lang, dir, 'aria-labelledby': 'tmn-set' },
    h('header', { className: 'tmn-row' }, h('h2', { id: 'tmn-set' }, t.manage), h('button', { type: 'button', className: 'tmn-x', ariaLabel: t.close, onclick: () => dialog.close() }, '×')),
    h('div', { className: 'tmn-text' }, h('p', {}, rich(intro)), purposes.map((purpose) => card(purpose, answers)), panels(core)),
    h('div', { className: 'tmn-keys' }, key(t.refuse, refuse), key(t.accept, accept), key(t.save, (e) => save(e, answers), 'tmn-save')),
  );
  return dialog;
}
