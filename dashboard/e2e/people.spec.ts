// Who may do what: an owner invites an analyst, who sees figures and nothing else; and the activity that tells of it.
import { signIn } from '../../widget/e2e/support/dashboard';
import { expectSound } from '../../widget/e2e/support/look';
import { expect, test } from '../../widget/e2e/support/test';

test('an owner invites an analyst, who joins with the link of the mail, sees figures, and no more', async ({ page, temoin, browser }, info) => {
  const address = `analyst-${info.repeatEachIndex}-${info.retry}@sillage.example`;
  await signIn(page, `${temoin.url}/people`);
  await page.getByLabel('Adresse e-mail').fill(address);
  await page.getByLabel('Rôle', { exact: true }).selectOption('Analyste');
  await page.getByLabel('Site', { exact: true }).selectOption('demo');
  await page.getByRole('button', { name: 'Envoyer l’invitation' }).click();
  await expect(page.getByText(`Invitation écrite pour ${address} : elle n’est pas partie, remettez-la.`)).toBeVisible();
  await expect(page.getByRole('button', { name: `Annuler l’invitation de ${address}` })).toBeVisible();
  let link = '';
  await expect(async () => {
    const mail = (await temoin.mails('invitation')).find((text) => text.includes(`To: <${address}>`));
    link = mail?.match(/http\S+\/invitation#\S+/)?.[0] ?? '';
    expect(link).not.toBe('');
  }).toPass();

  const other = await browser.newContext({ locale: 'fr-FR' });
  try {
    const theirs = await other.newPage();
    await theirs.goto(link);
    await expect(theirs.getByText(address)).toBeVisible();
    await expectSound(theirs, 'invitation');
    await theirs.getByLabel('Choisissez un mot de passe').fill('un long mot de passe');
    await theirs.getByRole('button', { name: 'Accepter l’invitation' }).click();
    await theirs.getByRole('link', { name: /Maison Sillage/ }).click();
    const tabs = theirs.getByRole('navigation', { name: 'Maison Sillage' });
    await expect(tabs.getByRole('link', { name: 'Vue d’ensemble' })).toBeVisible();
    await expect(tabs.getByRole('link', { name: /Activité|Preuves|Installation/ })).toHaveCount(0);
    await expect(theirs.getByRole('link', { name: 'Personnes' })).toHaveCount(0);
    for (const path of ['/sites/demo/activity', '/people']) {
      await theirs.goto(temoin.url + path);
      await expect(theirs.getByRole('heading', { name: 'Votre rôle n’ouvre pas cette page' })).toBeVisible();
    }
    await expectSound(theirs, 'no-rights');
    await theirs.goto(`${temoin.url}/invitation#${link.split('#')[1]}`);
    await expect(theirs.getByRole('heading', { name: 'Cette invitation n’est plus valable' })).toBeVisible();
  } finally {
    await other.close();
  }

  await page.goto(`${temoin.url}/sites/demo/activity`);
  await page.getByLabel('Rechercher').fill(address);
  await expect(page.locator('.people strong')).toHaveText(['Invitation acceptée', 'Personne invitée']);
  await page.goto(`${temoin.url}/people`);
  await page.getByRole('button', { name: 'Renommer l’organisation' }).click();
  await expectSound(page, 'rename');
  await page.getByLabel('Nom de l’organisation').fill('Les Maisons Réunies');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.locator('.org-name')).toContainText('Les Maisons Réunies');
  await page.getByRole('button', { name: `Retirer l’accès de ${address}` }).click();
  await page.getByRole('button', { name: `Retirer l’accès de ${address} ?` }).click();
  await expect(page.locator(`[data-person="${address}"]`)).toHaveCount(0);
});

test('people and activity look right at each width and scheme, and the last owner stays', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/people`);
  await page.getByRole('button', { name: /^Retirer l’accès de camille/ }).click();
  await page.getByRole('button', { name: /^Retirer l’accès de camille.* \?$/ }).click();
  await expect(page.getByRole('alert')).not.toHaveText('');
  // The other two of width and scheme: walk.spec.ts.
  for (const [width, scheme] of [[360, 'light'], [1280, 'dark']] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    for (const [name, path] of [['people', '/people'], ['activity', '/sites/demo/activity']]) {
      await page.goto(temoin.url + path);
      await expect(page.locator('.people li').first()).toBeVisible();
      await expectSound(page, `${name}-${width}-${scheme}`);
    }
  }
});
