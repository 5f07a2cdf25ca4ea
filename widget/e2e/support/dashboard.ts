// Someone who looks at the dashboard.
import { type Cookie, expect, type Page } from '@playwright/test';
import { owner } from './process';

/** Cookies of sessions, by server and person: one is enough for all tests of a worker. */
const sessions = new Map<string, Cookie[]>();

/** Opens a page of the dashboard as somebody who has signed in; the form is walked by signin.spec.ts and by {@link signInByForm}. */
export async function signIn(page: Page, url: string, who = owner): Promise<void> {
  const { origin } = new URL(url);
  const context = page.context();
  const key = `${origin} ${who.email}`;
  await context.addCookies(sessions.get(key) ?? []);
  // A test may have ended the session, or the server's clock has.
  if (!sessions.has(key) || !(await context.request.get(`${origin}/api/session`)).ok()) {
    const headers = { 'User-Agent': await page.evaluate(() => navigator.userAgent) };
    expect((await context.request.post(`${origin}/api/session`, { data: who, headers })).status()).toBe(200);
    sessions.set(key, (await context.cookies(origin)).filter(({ name }) => name.startsWith('temoin_session')));
  }
  await page.goto(url);
  await expect(page.getByRole('button', { name: /^(Se déconnecter|Sign out)$/ })).toBeVisible();
}

/** Types e-mail and password into the form; what comes then is the test's. */
export async function signInByForm(page: Page, url: string, who = owner): Promise<void> {
  await page.goto(url);
  await page.getByLabel(/^(Adresse e-mail|E-mail address)$/).fill(who.email);
  await page.getByLabel(/^(Mot de passe|Password)$/).fill(who.password);
  await page.getByRole('button', { name: /^(Se connecter|Sign in)$/ }).click();
}

/** A figure of the overview; NaN until it is there. */
export const figure = async (page: Page, name: string): Promise<number> => Number((await page.locator(`.tile [data-figure=${name}]`).getAttribute('data-value')) ?? NaN);

/** How many allow a purpose, and how many answered. */
export const granted = async (page: Page, purpose: string): Promise<number[]> =>
  Promise.all(['granted', 'answers'].map(async (name) => Number(await page.locator(`[data-purpose-figures=${purpose}] [data-figure=${name}]`).getAttribute('data-value'))));
