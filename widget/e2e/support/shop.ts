// The demo shop: what each purpose opens there, and what may be there without any.
import { expect } from '@playwright/test';
import type { Partners } from './partners';
import { type Traces, traces } from './traces';
import type { Visitor } from './visitor';

export const purposes = { functional: 'Confort', advertising: 'Publicité', social: 'Réseaux sociaux' } as const;
export type Purpose = keyof typeof purposes;
export const ids = Object.keys(purposes) as Purpose[];

/** Requests to the second origin, and traces in the browser, of each purpose on the shop's first page. */
export const opened: Record<Purpose, Partial<Traces> & { hits: string[] }> = {
  functional: { hits: ['film.html'], cookies: ['region', 'vp_session'], local: ['derniers_vus'] },
  advertising: {
    hits: ['azur.gif', 'azur.js', 'quaystone.js', 'reclame.svg'],
    cookies: ['_azur_id', '_azur_s1', '_qs_click', 'azur_uid'],
    local: ['azur_segments'],
    databases: ['qs_visits'],
  },
  social: { hits: ['partage.css', 'partage.js'], cookies: ['ptg_uid'], session: ['ptg_panneau'] },
};

/** The second origin recognises browsers whatever it is asked for. */
const recognised = 'partner_id';

/** Asserts that exactly these purposes are open on the shop's first page: requests, cookies of all hosts, storage. */
export async function expectOpen(visitor: Visitor, partners: Partners, open: readonly Purpose[]): Promise<void> {
  const all = (kind: keyof Traces | 'hits') => open.flatMap((id) => opened[id][kind] ?? []).sort();
  await expect.poll(() => hitsOf(partners), 'requests seen by the second origin').toEqual(all('hits'));
  const found = async () => {
    const { cookies, local, ...rest } = await traces(visitor.page);
    return { ...rest, cookies: cookies.filter((name) => name !== 'temoin'), local: local.filter((key) => !key.startsWith('temoin.')) };
  };
  const cookies = [...all('cookies'), ...(open.length ? [recognised] : [])].sort();
  await expect.poll(found, 'traces in the browser').toEqual({ cookies, local: all('local'), session: all('session'), databases: all('databases'), others: [] });
  await expectNoMore(visitor, partners, all('hits'));
}

/** File names that the second origin was asked for, each once. */
export const hitsOf = (partners: Partners) => [...new Set(partners.hits.map((path) => path.replace(/.*\//, '')))].sort();

/** Proves absence: a request that the page makes now is the next that the second origin sees. */
async function expectNoMore(visitor: Visitor, partners: Partners, hits: string[]): Promise<void> {
  await visitor.frames();
  await visitor.page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners.url}/probe`);
  expect(hitsOf(partners), 'the page’s own request alone').toEqual([...hits, 'probe'].sort());
  partners.forget();
}

/** Asserts that nothing but the strictly necessary has happened: not even a connection to the second origin was opened. */
export async function expectNothing(visitor: Visitor, partners: Partners, basket: string[] = []): Promise<void> {
  await visitor.frames();
  expect(partners.connections, 'connections opened').toBe(0);
  expect(await traces(visitor.page), 'traces in the browser').toEqual({ cookies: basket, local: [], session: [], databases: [], others: [] });
  await expectNoMore(visitor, partners, []);
}
