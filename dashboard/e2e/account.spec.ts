// How one signs in: the second factor, one's own page, API keys.
import { createHmac } from 'node:crypto';
import { signIn, signInByForm } from '../../widget/e2e/support/dashboard';
import { expectSound, schemes, widths } from '../../widget/e2e/support/look';
import { Temoin } from '../../widget/e2e/support/temoin';
import { expect, test } from '../../widget/e2e/support/test';

/** The code that an app shows (RFC 6238). */
function totp(secret: string, at: Date): string {
  const bits = [...secret.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('an owner is led to set up a second factor, and signs in with it and with a recovery code', async ({ page, context, secondOrigin }) => {
  const temoin = await Temoin.start(secondOrigin.url, { TEMOIN_SECOND_FACTOR: 'on' });
  try {
    let now = new Date();
    await temoin.setClock(now);
    const later = async () => {
      now = new Date(now.getTime() + 60_000); // the codes before are used up
      await temoin.setClock(now);
    };
    await signInByForm(page, `${temoin.url}/sites/demo`);
    await expect(page.getByText('Votre rôle demande un second facteur')).toBeVisible();
    expect((await page.request.get(`${temoin.url}/api/sites`)).status()).toBe(401); // nothing else is answered
    await expectSound(page, 'set-up-1-begin');
    await page.getByRole('button', { name: 'Configurer' }).click();
    await expect(page.getByRole('img', { name: 'Carré à scanner' })).toBeVisible();
    for (const [width, scheme] of [[360, 'dark'], [1280, 'light']] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await expectSound(page, `set-up-2-scan-${width}-${scheme}`);
    }
    const secret = (await page.locator('.set-up .code code').textContent()) ?? '';
    await page.getByLabel('2. Tapez les six chiffres').fill(totp(secret, now) === '000000' ? '000001' : '000000');
    await page.getByRole('button', { name: 'Confirmer' }).click();
    await expect(page.getByText('Ce code est faux')).toBeVisible();
    await page.getByLabel('2. Tapez les six chiffres').fill(totp(secret, now));
    await page.getByRole('button', { name: 'Confirmer' }).click();
    await expect(page.getByRole('heading', { name: 'Gardez ces dix codes de secours' })).toBeVisible();
    await expectSound(page, 'set-up-3-codes');
    const codes = ((await page.locator('.set-up .code code').textContent()) ?? '').split('\n');
    expect(new Set(codes).size).toBe(10);
    await page.getByRole('button', { name: 'Je les ai gardés' }).click();
    await expect(page.getByRole('heading', { name: 'Maison Sillage' })).toBeVisible(); // what was asked for first

    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await later();
    await signInByForm(page, `${temoin.url}/`);
    await expect(page.getByRole('heading', { name: 'Code de vérification' })).toBeVisible();
    expect((await page.request.get(`${temoin.url}/api/sites`)).status()).toBe(401);
    await page.reload(); // as a telephone does when one comes back from the app
    await expectSound(page, 'code');
    await page.getByLabel('Code de vérification').fill(totp(secret, now));
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByRole('heading', { name: 'Sites' })).toBeVisible();

    await context.clearCookies(); // another browser
    await signInByForm(page, `${temoin.url}/`);
    await page.getByLabel('Code de vérification').fill(totp(secret, now));
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByText('il a déjà servi')).toBeVisible();
    await page.getByRole('button', { name: 'Utiliser un code de secours' }).click();
    await page.getByLabel('Code de secours').fill(codes[3]);
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByRole('heading', { name: 'Sites' })).toBeVisible();
    await page.getByRole('link', { name: 'Mon compte' }).click();
    await expect(page.getByText('Il reste 9 codes de secours.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Ajouter une clé d’accès' })).toHaveCount(0); // not at an address of digits
    await expect(page.getByRole('listitem').filter({ hasText: 'Linux' })).toHaveCount(2);
    await expectSound(page, 'account-on');
    await page.getByRole('button', { name: /^Fermer la session/ }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'Linux' })).toHaveCount(1);

    // Without the factor, that very session has to set one up again.
    await later();
    await page.getByRole('button', { name: 'Retirer l’application' }).click();
    await page.getByLabel('Tapez un code de l’application').fill(totp(secret, now));
    await page.getByRole('button', { name: 'Confirmer' }).click();
    await expect(page.getByText('Votre rôle demande un second facteur')).toBeVisible();
  } finally {
    await temoin.end();
  }
});

test('a key is shown once, listed, and revoked after a question', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo/install`);
  const card = page.getByRole('region', { name: 'Clés d’API' });
  await card.getByLabel('À quoi sert-elle ?').fill('Serveur de la boutique');
  await card.getByRole('button', { name: 'Créer une clé' }).click();
  const key = (await card.locator('.new-key code').textContent()) ?? '';
  expect(key).toMatch(/^temoin_[\w-]{43}$/);
  expect((await temoin.current('A'.repeat(22), key)).state).toBe('none'); // it reads
  await page.setViewportSize({ width: 360, height: 900 });
  await card.scrollIntoViewIfNeeded();
  await expectSound(page, 'keys-360');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.reload();
  const row = card.getByRole('listitem').filter({ hasText: 'Serveur de la boutique' });
  await expect(row).toBeVisible();
  await expect(card.getByText(key)).toHaveCount(0);
  await card.scrollIntoViewIfNeeded();
  await expectSound(page, 'keys-1280');
  await row.getByRole('button', { name: 'Retirer la clé' }).click();
  await row.getByRole('button', { name: 'Retirer pour de bon ?' }).click();
  await expect(row).toHaveCount(0);
  await expect(temoin.current('A'.repeat(22), key)).rejects.toThrow('401');
});

for (const scheme of schemes) {
  for (const width of widths) {
    test(`the account page is sound: ${scheme}, ${width} px`, async ({ browser, temoin }) => {
      const visit = await browser.newContext({ colorScheme: scheme, reducedMotion: 'reduce', viewport: { width, height: 900 }, locale: scheme === 'dark' ? 'en-GB' : 'fr-FR' });
      const page = await visit.newPage();
      await signIn(page, `${temoin.url}/account`);
      await expect(page.getByText(/^(Cette session|This session)$/)).toBeVisible();
      await expectSound(page, `account-${scheme}-${width}`);
      await visit.close();
    });
  }
}
