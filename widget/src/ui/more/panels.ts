// The panels below the purposes: who receives the data, the browser's own settings, the choice and its proof.
import type { Core } from '../../core';
import * as t from '../../i18n/words';
import { fact, h, link, p } from '../dom';
import { place } from './facts';
import { authority, controller, locales } from './notice';
import { partners } from './parties';

const panel = (label: string, ...children: (Node | false)[]) => h('details', 'tmn-card', h('summary', '', label), ...children);

const date = (time: number) => new Date(time).toLocaleDateString(locales, { dateStyle: 'long' });

function recipients(): (Node | false)[] {
  const { _name, _address, _contact } = controller;
  return [
    fact(t.responsible, `${_name}, ${_address}, ${place(controller)}. `, link(_contact.includes('@') ? 'mailto:' + _contact : _contact, _contact)),
    ...[...partners].map(([name, service]) => fact(name, place(service))),
    !!authority._url && fact(t.complain, link(authority._url, authority._name)),
  ];
}

function browsers(): Node[] {
  const own = t.browsers.find(([name]) => navigator.userAgent.includes(name.slice(0, 3)));
  return t.browsers.map((row) => fact(row[0] + (row === own ? t.yours : ''), row[1]));
}

/** The panels; the last one when there is a choice to prove. */
export function panels({ _choice, _expiry }: Core): (Node | false)[] {
  const choice = _choice();
  return [
    panel(t.recipients, ...recipients()),
    panel(t.browser, ...browsers()),
    !!choice && panel(t.proof, p(t.until(date(choice._at), date(_expiry(choice)))), fact(t.number, h('code', { dir: 'ltr' }, choice._subject))),
  ];
}
