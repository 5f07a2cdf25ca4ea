// What a visitor must know about one service and its trackers.
import * as t from '../../i18n/words';
import { fact, h, link, p, rich } from '../dom';
import { locales, type Service, type Tracker } from './notice';

/** A country in the notice's language; its code where the browser has no name for it. */
export function country(code: string): string {
  try {
    return new Intl.DisplayNames(locales, { type: 'region' }).of(code)!;
  } catch {
    return code;
  }
}

/** A provider's country and the basis of a transfer there. */
export const place = ({ _country, _transfer }: Pick<Service, '_country' | '_transfer'>) => country(_country) + (_transfer ? `, ${_transfer}` : '');

/** A lifetime in words: in months from two months on. */
export function lifetime(days?: number): string {
  if (!days) return t.session;
  const [unit, count] = days < 60 ? ['day', days] : ['month', Math.round(days / 30.44)];
  return count.toLocaleString(locales, { style: 'unit', unit, unitDisplay: 'long' } as Intl.NumberFormatOptions);
}

const tracker = ([name, kind, days, third, reason]: Tracker) =>
  h('li', '', h('code', { dir: 'ltr' }, name), p([t.kinds[kind], third ? t.third : t.first, lifetime(days)].join(' · ')), p(rich(reason)));

/** One service: its switch or the answer, its provider and its trackers. */
export const facts = (service: Service, answer: HTMLElement | false) =>
  h(
    'div',
    'tmn-service',
    h('div', 'tmn-row', h('h4', '', service._name), answer),
    p(rich(service._reason)),
    fact(t.provider, h('bdi', '', service._policy ? link(service._policy, service._provider) : service._provider), `, ${place(service)}`),
    fact(t.data, ...rich(service._data)),
    h('ul', '', service._trackers.map(tracker)),
  );
