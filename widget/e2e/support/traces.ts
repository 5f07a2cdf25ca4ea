// Everything that a page, its frames and third parties have left in this browser.
import type { Page } from '@playwright/test';

export interface Traces {
  /** Names of cookies of all hosts, HttpOnly ones too. */
  cookies: string[];
  /** Keys of localStorage, sessionStorage, names of databases, caches and service workers, of all frames. */
  local: string[];
  session: string[];
  databases: string[];
  others: string[];
}

export async function traces(page: Page): Promise<Traces> {
  const found: Traces = { cookies: (await page.context().cookies()).map((cookie) => cookie.name), local: [], session: [], databases: [], others: [] };
  for (const frame of page.frames().filter((frame) => frame.url().startsWith('http'))) {
    const here = await frame.evaluate(async () => ({
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).map((db) => db.name ?? ''),
      others: [...(await caches.keys()), ...(await navigator.serviceWorker.getRegistrations()).map((worker) => worker.scope)],
    }));
    for (const kind of ['local', 'session', 'databases', 'others'] as const) found[kind].push(...here[kind]);
  }
  for (const names of Object.values(found)) names.sort();
  return found;
}
