// A DPO answers somebody who brings a receipt: finds, reads, verifies, exports, erases. An auditor sees all of it and erases nothing.
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { temoinBinary } from '../../widget/e2e/support/build';
import { signIn } from '../../widget/e2e/support/dashboard';
import { decide } from '../../widget/e2e/support/decision';
import { expectSound, schemes, widths } from '../../widget/e2e/support/look';
import type { Temoin } from '../../widget/e2e/support/temoin';
import { expect, test } from '../../widget/e2e/support/test';

/** Somebody with a role, who has joined by the mail of an invitation and is signed in. */
async function somebody(browser: Browser, owner: Page, temoin: Temoin, role: 'dpo' | 'auditor', locale = 'fr-FR'): Promise<Page> {
  const email = `${role}-${randomBytes(4).toString('hex')}@sillage.example`;
  const invited = await owner.request.post(`${temoin.url}/api/orgs/main/invitations`, { data: { email, role } });
  expect(invited.ok(), await invited.text()).toBe(true);
  let link = '';
  await expect(async () => {
    const mail = (await temoin.mails('invitation')).find((text) => text.includes(`To: <${email}>`));
    link = mail?.match(/http\S+\/invitation#\S+/)?.[0] ?? '';
    expect(link).not.toBe('');
  }).toPass();
  const page = await (await browser.newContext({ locale, timezoneId: 'Europe/Paris', acceptDownloads: true })).newPage();
  await page.goto(link);
  await page.getByLabel(/Choisissez un mot de passe|Choose a password/).fill('un long mot de passe');
  await page.getByRole('button', { name: /Accepter l’invitation|Accept the invitation/ }).click();
  await expect(page.getByRole('link', { name: /Maison Sillage/ })).toBeVisible();
  return page;
}

const file = (text: string) => ({ name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from(text) });

test('a DPO finds a visitor by a receipt, reads, verifies, exports and erases', async ({ page, temoin, browser }, info) => {
  const receipt = await decide(temoin, ['choose', 'withdraw']);
  await signIn(page, temoin.url);
  const dpo = await somebody(browser, page, temoin, 'dpo');
  try {
    await dpo.goto(`${temoin.url}/sites/demo`);
    await dpo.getByRole('navigation', { name: 'Maison Sillage' }).getByRole('link', { name: 'Preuves' }).click();
    await expect(dpo.getByText('il vous donne le « Numéro du reçu »')).toBeVisible();

    await dpo.getByLabel('Numéro du visiteur ou du choix').fill('trop court');
    await dpo.getByRole('button', { name: 'Chercher' }).click();
    await expect(dpo.getByText('Ce n’est ni le numéro d’un visiteur')).toBeVisible();
    await dpo.getByLabel('Numéro du visiteur ou du choix').fill('A'.repeat(22));
    await dpo.getByRole('button', { name: 'Chercher' }).click();
    await expect(dpo.getByRole('alert').getByRole('heading')).toHaveText('Rien sous ce numéro sur ce site');
    await expectSound(dpo, 'proof-none');

    await dpo.locator('input[type=file]').setInputFiles(file('{"a":1}'));
    await expect(dpo.getByText('Ce fichier n’est pas un reçu')).toBeVisible();
    await dpo.locator('input[type=file]').setInputFiles(file(receipt.text.replace('functional\\":false', 'functional\\":true')));
    await expect(dpo.locator('[data-verdict=false]')).toContainText('quelque chose a été modifié');
    await expect(dpo.locator('[data-verdict=false] [data-level=bad]')).toHaveAttribute('data-step', 'path');
    await dpo.locator('input[type=file]').setInputFiles(file(receipt.text));
    await expect(dpo.locator('[data-verdict=true] [data-step=signature]')).toHaveAttribute('data-level', 'good');

    const choices = dpo.locator('.choice');
    await expect(choices).toHaveCount(2);
    await expect(choices.nth(0)).toContainText('A retiré son accord');
    await expect(choices.nth(0)).toContainText('En vigueur');
    await expect(choices.nth(1)).toContainText('A choisi au cas par cas');
    await expect(choices.nth(1)).toHaveAttribute('data-state', 'replaced');
    await expect(choices.nth(1).locator('[data-granted]')).toHaveText('Confort');

    await choices.nth(1).getByRole('button', { name: 'Voir ce qui a été montré' }).click();
    await expect(dpo.frameLocator('iframe.proof-frame').locator('h1')).toBeVisible();
    await dpo.screenshot({ path: info.outputPath('proof-shown.png') });
    // Nothing runs in the frame of words, axe neither.
    expect((await new AxeBuilder({ page: dpo }).exclude('iframe').analyze()).violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
    await dpo.getByText('Bandeau', { exact: true }).click();
    await expect(dpo.frameLocator('iframe.proof-frame').getByRole('button', { name: 'Tout refuser' })).toBeVisible();
    await dpo.keyboard.press('Escape');

    await dpo.getByRole('button', { name: 'Vérifier', exact: true }).click();
    await expect(dpo.getByText('Les 2 choix sont prouvés.')).toBeVisible();
    await expect(choices.locator('[data-valid=true]')).toHaveCount(2);
    await expectSound(dpo, 'proof-verified');

    const pack = dpo.waitForEvent('download');
    await dpo.getByRole('button', { name: 'Dossier de preuve (zip)' }).click();
    const zip = info.outputPath('pack.zip');
    await (await pack).saveAs(zip);
    const keys = await (await fetch(`${temoin.url}/.well-known/temoin/demo`)).text();
    expect(execFileSync(temoinBinary, ['verify', zip, '--key', keys.split('\n')[0]], { encoding: 'utf8' })).toMatch(/^valid\n/);

    await dpo.getByRole('button', { name: 'Effacer', exact: true }).click();
    const dialog = dpo.getByRole('dialog');
    await expect(dialog).toContainText('Ce n’est pas un retrait.');
    await dialog.getByLabel('Raison').fill('demande du 3 mars');
    await expect(dialog.getByRole('button', { name: 'Effacer pour de bon' })).toBeDisabled();
    await dialog.getByLabel(/^Tapez les 6 derniers/).fill(receipt.subject.slice(-6));
    await expectSound(dpo, 'proof-erase');
    await dialog.getByRole('button', { name: 'Effacer pour de bon' }).click();
    const hole = dpo.locator('.proof-hole');
    await expect(hole).toContainText('demande du 3 mars');
    await expect(hole).toContainText('À la demande, par votre organisation');
    await expect(hole).toContainText(/Expliqué parentrée n° \d+/);
    await expectSound(dpo, 'proof-hole');

    await dpo.goto(`${temoin.url}/sites/demo/activity`);
    await expect(dpo.locator('.people strong').filter({ hasText: 'Dossier de preuve exporté' }).first()).toBeVisible();
    await expect(dpo.getByText(receipt.subject)).toHaveCount(0);
  } finally {
    await dpo.context().close();
  }
});

test('an auditor sees and verifies, and cannot erase', async ({ page, temoin, browser }) => {
  const receipt = await decide(temoin, ['choose']);
  await signIn(page, temoin.url);
  const auditor = await somebody(browser, page, temoin, 'auditor', 'en-GB');
  try {
    await auditor.goto(`${temoin.url}/sites/demo/proof`);
    await auditor.getByLabel('Number of the visitor or of the choice').fill(receipt.subject);
    await auditor.getByRole('button', { name: 'Find' }).click();
    await auditor.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(auditor.getByText('This choice is proved.')).toBeVisible();
    await expect(auditor.getByRole('button', { name: 'Evidence pack (zip)' })).toBeVisible();
    await expect(auditor.getByRole('button', { name: 'Erase' })).toHaveCount(0);
    const refused = await auditor.request.post(`${temoin.url}/api/sites/demo/erasures`, { data: { subject: receipt.subject, why: 'no right' } });
    expect(refused.status()).toBe(403);
    expect((await temoin.events(receipt.subject)).length).toBe(1);
    for (const scheme of schemes) {
      await auditor.emulateMedia({ colorScheme: scheme });
      for (const width of widths) {
        await auditor.setViewportSize({ width, height: 900 });
        await expectSound(auditor, `auditor-${width}-${scheme}`);
      }
    }
  } finally {
    await auditor.context().close();
  }
});
