// What a visitor must know about one service and its trackers.
import * as t from '../i18n/words';
import { h, link, rich } from './dom';
import { lang, type Service, type Tracker } from './notice';

/** A country's name in the notice's language. */
export const country = (code: string) => new Intl.DisplayNames(lang, { type: 'region' }).of(code);

/** A lifetime in words: months from about two months on, else days. */
export function lifetime(days = 0): string {
  if (!days) return t.session;
  const months = Math.round(days / 30.44);
  const unit = days < 60 ? 'day' : 'month';
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(days < 60 ? days : months);
}

const tracker = (own: Tracker) =>
  h('li', {}, h('code', {}, own._name), ' ', h('small', {}, [t.kinds[own._kind], own._third ? t.third : t.first, lifetime(own._days)].join(' · ')), h('span', {}, rich(own._reason)));

/** A pair of term and meaning. */
export const fact = (term: string, ...meaning: (Node | string | false | undefined)[]) => h('div', {}, h('dt', {}, term), h('dd', {}, ...meaning));

/** One service: its switch, its provider and its trackers. */
export function facts(service: Service, toggle: HTMLElement | false): HTMLElement {
  const { _policy, _provider, _transfer, _country } = service;
  return h(
    'div',
    { className: 'tmn-service' },
    h('div', { className: 'tmn-row' }, h('h4', {}, service._name), toggle),
    h('p', {}, rich(service._reason)),
    h(
      'dl',
      {},
      fact(t.provider, _policy ? link(_policy, _provider) : _provider, `, ${country(_country)}`),
      _transfer && fact(t.transfer, t.transfers[_transfer]),
      fact(t.data, ...rich(service._data)),
    ),
    h('ul', {}, service._trackers.map(tracker)),
  );
}
