// The notice of a past choice as it was shown: out of its receipt, and only if it is the one that the record names.
import * as m from '../../i18n/mine/words';
import * as t from '../../i18n/words';
import { fact, h, p, rich } from '../dom';
import { country, facts } from '../more/facts';
import type { Rich } from '../notice';
import type { Past } from './receipts';

type Text = Record<string, string>;

interface Party {
  name: string;
  country: string;
}

/** What is shown of a notice version's JSON (consent/notice.go). */
interface Notice {
  title: Text;
  intro: Text;
  controller: Party & { address: string; contact: string };
  authority: { name: string; url: string };
  purposes: { id: string; required: boolean; name: Text; summary: Text; detail: Text }[];
  services: {
    id: string;
    purpose: string;
    name: string;
    provider: Party & { transfer?: string; policy_url?: string };
    reason: Text;
    data: Text;
    trackers: { name: string; kind: string; party: string; lifetime_days: number; reason: Text }[];
  }[];
}

const kinds = ['cookie', 'local_storage', 'session_storage', 'indexed_db', 'pixel', 'script'];
const bases: Record<string, string> = { adequacy: t.adequacy, dpf: t.dpf, scc: t.scc, bcr: t.bcr, consent: t.consent };

/** Splits a text at its links, as consent.Parts does. Whatever is not exactly [label](https://…) stays plain. */
export function parts(text: string): Rich {
  const out: (string | [string, string])[] = [];
  let at = 0;
  for (const found of text.matchAll(/\[([^[\]]+)\]\((https:\/\/[^()\s]+)\)/g)) {
    out.push(text.slice(at, found.index), [found[1], found[2]]);
    at = found.index + found[0].length;
  }
  return [...out, text.slice(at)];
}

/** An address that cannot run anything. */
const safe = (url?: string) => (url && /^(https:|\/(?!\/))/.test(url) ? url : undefined);

/** The notice that a receipt holds, when it is the one that its record names and the record is that of this choice; throws otherwise. */
export async function noticeOf(receipt: string, { id, notice: { digest } }: Past): Promise<Notice> {
  const { record, notice } = JSON.parse(receipt);
  const { record_id, privacy_notice } = JSON.parse(record);
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(notice)));
  const hex = [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (record_id !== id || privacy_notice !== digest || hex !== digest) throw new RangeError(m.forged);
  return JSON.parse(notice);
}

/** The notice in the language in which it was read, with the answer that was given to each purpose. */
export function replay({ title, intro, purposes, services, controller, authority }: Notice, past: Past): HTMLElement {
  const { lang } = past;
  const said = (text: Text) => rich(parts(text[lang] ?? ''));
  const answer = (granted: boolean) => h('b', '', granted ? m.yes : m.no);
  const service = ({ id, name, provider, reason, data, trackers }: Notice['services'][0], asked: boolean) =>
    facts(
      {
        _id: id,
        _name: name,
        _provider: provider.name,
        _country: provider.country,
        _transfer: bases[provider.transfer ?? ''],
        _policy: safe(provider.policy_url),
        _reason: parts(reason[lang] ?? ''),
        _data: parts(data[lang] ?? ''),
        _trackers: trackers.map((own) => [own.name, kinds.indexOf(own.kind), own.lifetime_days, +(own.party === 'third'), parts(own.reason[lang] ?? '')]),
      },
      asked && id in past.services && answer(past.services[id]),
    );
  return h(
    'div',
    { className: 'tmn-replay', lang, dir: /^(ar|fa|he|ur|yi)\b/.test(lang) ? 'rtl' : 'ltr' },
    p(h('b', '', title[lang])),
    p(said(intro)),
    purposes.map(({ id, required, name, summary, detail }) => {
      const own = services.filter(({ purpose }) => purpose === id);
      return h(
        'section',
        'tmn-card',
        h('div', 'tmn-row', h('h4', '', name[lang]), required ? h('small', '', t.always) : answer(past.purposes[id])),
        p(said(summary)),
        p(said(detail)),
        !!own.length && h('details', '', h('summary', '', t.details), own.map((each) => service(each, !required))),
      );
    }),
    fact(t.responsible, `${controller.name}, ${controller.address}, ${country(controller.country)}, ${controller.contact}`),
    !!authority.url && fact(t.complain, `${authority.name}, ${authority.url}`),
    p(m.exact),
    fact('SHA-256', h('code', { dir: 'ltr' }, past.notice.digest)),
  );
}
