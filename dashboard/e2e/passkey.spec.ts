// Passkeys, by an authenticator that Chromium makes up: adding, signing in, and what must not get in.
import type { CDPSession, Page } from '@playwright/test';
import { signInByForm } from '../../widget/e2e/support/dashboard';
import { expectSound } from '../../widget/e2e/support/look';
import { owner } from '../../widget/e2e/support/process';
import { Temoin } from '../../widget/e2e/support/temoin';
import { expect, test } from '../../widget/e2e/support/test';

/** A telephone, as the browser sees it; it confirms whatever it is asked. */
async function authenticator(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { cdp, id: authenticatorId };
}

/** Has the page that is open show a passkey for a question, as the dashboard does. */
const show = (page: Page, options: unknown) =>
  page.evaluate(async (asked) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked as PublicKeyCredentialRequestOptionsJSON);
    return ((await navigator.credentials.get({ publicKey })) as PublicKeyCredential).toJSON();
  }, options);

test('a passkey is added, opens the dashboard after the password, and nothing else in its place does', async ({ page, context, secondOrigin, site }) => {
  const temoin = await Temoin.start(secondOrigin.url, { TEMOIN_SECOND_FACTOR: 'on' }, 'localhost');
  try {
    const { cdp, id } = await authenticator(page);
    await signInByForm(page, `${temoin.url}/account`);
    await expect(page.getByText('Votre rôle demande un second facteur')).toBeVisible();
    for (const [width, scheme] of [[360, 'dark'], [1280, 'light']] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await expectSound(page, `passkey-1-set-up-${width}-${scheme}`);
    }
    await page.getByRole('textbox', { name: 'Nom de la clé' }).fill('Téléphone de Camille');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Gardez ces dix codes de secours' })).toBeVisible();
    const codes = ((await page.locator('.set-up .code code').textContent()) ?? '').split('\n');
    await page.getByRole('button', { name: 'Je les ai gardés' }).click();
    const row = page.locator('[data-passkey="Téléphone de Camille"]');
    await expect(row).toContainText('jamais utilisée');
    await expect(page.getByText('ajoutez-en un autre avant de retirer celui-ci')).toBeVisible();
    await expect(row.getByRole('button')).toHaveCount(0);

    // By keyboard alone: the passkey comes first.
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await signInByForm(page, `${temoin.url}/account`);
    await expect(page.getByRole('button', { name: 'Utiliser ma clé d’accès' })).toBeFocused();
    for (const [width, scheme] of [[360, 'dark'], [1280, 'light']] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await expectSound(page, `passkey-2-show-${width}-${scheme}`);
    }
    const sent = page.waitForRequest((request) => request.url().endsWith('/api/session/code'));
    await page.keyboard.press('Enter');
    const answer = (await sent).postDataJSON();
    await expect(row).toContainText('dernier usage');
    for (const [width, scheme] of [[360, 'dark'], [1280, 'light']] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await expectSound(page, `passkey-3-account-${width}-${scheme}`);
    }

    // Another device may have one too; it goes after a passkey was shown.
    await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
    await page.getByRole('textbox', { name: 'Nom de la clé' }).fill('Clé USB');
    await page.getByRole('button', { name: 'Créer la clé d’accès' }).click();
    await expect(page.getByText('Cet appareil a déjà une clé d’accès pour votre compte.')).toBeVisible();
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: id });
    const plug = async (signCount?: number) => {
      await cdp.send('WebAuthn.clearCredentials', { authenticatorId: id });
      for (const credential of credentials) await cdp.send('WebAuthn.addCredential', { authenticatorId: id, credential: { ...credential, signCount: signCount ?? credential.signCount } });
    };
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId: id }); // another device
    await page.getByRole('button', { name: 'Créer la clé d’accès' }).click();
    await expect(page.locator('[data-passkey]')).toHaveCount(2);
    await plug();
    await page.getByRole('button', { name: 'Retirer la clé d’accès Clé USB' }).click();
    await page.getByRole('button', { name: 'Confirmer par ma clé d’accès' }).click();
    await expect(page.locator('[data-passkey]')).toHaveCount(1);

    // What a browser shows on another origin, once more, or of somebody else, is refused.
    const half = async () => {
      await context.clearCookies();
      expect((await page.request.post(`${temoin.url}/api/session`, { data: owner })).status()).toBe(200);
    };
    const ask = async () => (await (await page.request.post(`${temoin.url}/api/session/passkey`)).json()).options;
    const opens = async (proof: unknown) => (await page.request.post(`${temoin.url}/api/session/code`, { data: proof })).status();
    await half();
    await ask();
    expect(await opens(answer)).toBe(401); // a replay
    await page.goto(site.page('/phishing', '<!doctype html><title>Other</title>', { host: 'localhost' }));
    expect(new URL(page.url()).hostname).toBe(new URL(temoin.url).hostname); // the browser shows it; the server refuses it
    expect(await opens({ passkey: await show(page, await ask()) })).toBe(401);
    await page.goto(`${temoin.url}/sign-in`);
    expect(await opens({ passkey: await show(page, await ask()) })).toBe(200); // control: the same on the own origin
    await half();
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId: id });
    await page.goto(`${temoin.url}/sign-in`);
    await page.evaluate(async () => {
      const user = { id: new Uint8Array([1, 2, 3]), name: 'other@example.org', displayName: 'Other' };
      await navigator.credentials.create({
        publicKey: { rp: { id: 'localhost', name: 'Temoin' }, user, challenge: new Uint8Array(32), pubKeyCredParams: [{ type: 'public-key', alg: -7 }], authenticatorSelection: { residentKey: 'required' } },
      });
    });
    expect(await opens({ passkey: await show(page, { ...(await ask()), allowCredentials: [] }) })).toBe(401);

    // An authenticator that was copied counts behind the first one; a recovery code stands in.
    await plug(1);
    await page.goto(`${temoin.url}/account`);
    await page.getByRole('button', { name: 'Utiliser ma clé d’accès' }).click();
    await expect(page.getByText('elle a peut-être été copiée')).toBeVisible();
    await page.getByRole('button', { name: 'Utiliser un code de secours' }).click();
    await page.getByLabel('Code de secours').fill(codes[0]);
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByText('Il reste 9 codes de secours.')).toBeVisible();
  } finally {
    await temoin.end();
  }
});
