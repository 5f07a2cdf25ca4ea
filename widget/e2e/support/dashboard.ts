// Someone who looks at the dashboard.
import { expect, type Page } from '@playwright/test';
import { owner } from './process';

/** Signs in through the form; ends at the list of sites, or where the address led before. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel(/^(Adresse e-mail|E-mail address)$/).fill(owner.email);
  await page.getByLabel(/^(Mot de passe|Password)$/).fill(owner.password);
  await page.getByRole('button', { name: /^(Se connecter|Sign in)$/ }).click();
  await expect(page.getByRole('button', { name: /^(Se déconnecter|Sign out)$/ })).toBeVisible();
}

/** A figure of the overview; NaN until it is there. */
export const figure = async (page: Page, name: string): Promise<number> => Number((await page.locator(`.tile [data-figure=${name}]`).getAttribute('data-value')) ?? NaN);

/** How many allow a purpose, and how many answered. */
export const granted = async (page: Page, purpose: string): Promise<number[]> =>
  Promise.all(['granted', 'answers'].map(async (name) => Number(await page.locator(`[data-purpose-figures=${purpose}] [data-figure=${name}]`).getAttribute('data-value'))));
