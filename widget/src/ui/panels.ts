// The panels below the purposes: who receives the data, the choice and its proof, the browser's own settings.
import type { Core } from '../core';
import * as t from '../i18n/words';
import { h, link } from './dom';
import { country, fact } from './facts';
import { authority, controller, lang, purposes } from './notice';

const panel = (label: string, ...children: Node[]) => h('details', { className: 'tmn-card' }, h('summary', {}, label), ...children);

const date = (time: number) => new Date(time).toLocaleDateString(lang, { day: 'numeric', month: 'long', year: 'numeric' });

function recipients(): Node {
  const { _name, _address, _country, _contact } = controller;
  const others = new Map(purposes.flatMap((p) => p._services).map((s) => [s._provider, s]));
  others.delete(_name);
  return h(
    'dl',
    {},
    fact(t.responsible, `${_name}, ${_address}, ${country(_country)}. `, link(_contact.includes('@') ? 'mailto:' + _contact : _contact, _contact)),
    [...others.values()].map((s) => fact(s._provider, [country(s._country), s._transfer && t.transfers[s._transfer]].filter(Boolean).join(', '))),
    authority._name && fact(t.complain, authority._url ? link(authority._url, authority._name) : authority._name),
  );
}

function browsers(): Node {
  const own = t.browsers.find(([, sign]) => sign.test(navigator.userAgent));
  return h('dl', {}, t.browsers.map((row) => fact(row === own ? `${row[0]} (${t.yours})` : row[0], row[2])));
}

function proof({ _choice, _expiry }: Core): Node[] {
  const choice = _choice();
  if (!choice) return [h('p', {}, t.none)];
  return [h('p', {}, t.until(date(choice._at), date(_expiry(choice)))), h('p', {}, t.number + ' ', h('code', {}, choice._subject))];
}

/** The three panels. */
export const panels = (core: Core) => [panel(t.recipients, recipients()), panel(t.browser, h('p', {}, t.browserIntro), browsers()), panel(t.proof, ...proof(core))];
