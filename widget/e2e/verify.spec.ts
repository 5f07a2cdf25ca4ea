// The page that checks a receipt, opened from disk: its answers are those of Go and Python, and it tells them to a person.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './support/build';
import { expect, test } from './support/test';

const file = path.join(root, 'docs/verify.html');
const html = readFileSync(file, 'utf8');

interface Case {
  name: string;
  receipt: string; // base64
  key: string;
  valid: boolean;
  why: string; // the step that Go names, or empty
}

interface Answer {
  ok: boolean;
  why?: string;
}

function cases(refused: number): Case[] {
  const lines = execFileSync('go', ['run', './server/servertest/mutants', '-n', String(refused)], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  return lines.trimEnd().split('\n').map((line) => JSON.parse(line));
}

/** The page's answers, asked in parts. */
async function answers(page: Page, all: Case[]): Promise<Answer[]> {
  const given: Answer[] = [];
  for (let i = 0; i < all.length; i += 500) {
    const said = await page.evaluate(async (part) => {
      const { verify } = window as unknown as { verify(bytes: Uint8Array, key: string): Promise<Answer> };
      const said: Answer[] = [];
      for (const { receipt, key } of part) {
        const { ok, why } = await verify(Uint8Array.from(atob(receipt), (character) => character.charCodeAt(0)), key);
        said.push({ ok, why });
      }
      return said;
    }, all.slice(i, i + 500));
    given.push(...said);
  }
  return given;
}

const open = (page: Page) => page.goto(pathToFileURL(file).href);
const good = () => cases(0).find(({ name }) => name === 'good 3')!;
const upload = ({ receipt }: Case) => ({ name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from(receipt, 'base64') });

test('every good receipt is valid and ten thousand altered ones are not', async ({ page }) => {
  await open(page);
  const all = cases(10_000);
  expect(all.filter(({ valid }) => !valid)).toHaveLength(10_000);
  const said = await answers(page, all);
  const wrong = all.filter(({ valid }, i) => said[i].ok !== valid).map(({ name }) => name);
  expect(wrong).toEqual([]);
  expect(all.map(({ name, why }, i) => [name, why, said[i].why ?? '']).filter(([, go, page]) => go !== page)).toEqual([]);
  // Every step refuses some, and no browser is to blame.
  const steps = new Set(said.map(({ why }) => why ?? 'valid'));
  expect([...steps].sort()).toEqual(['anchor', 'given', 'key', 'notice', 'object', 'path', 'proof', 'record', 'salt', 'schema', 'signature', 'site', 'unkey', 'valid']);
});

test('control: a page without one of its checks is found out', async ({ page }, testInfo) => {
  const all = cases(0);
  for (const [check, by] of [
    [' && canonical(value, 0, why) === text', ''],
    ["want(!keys || given.includes(receipt.key), 'given');", ''],
    ["&& !isWeak(raw.slice(1)), 'key'", ", 'key'"],
    ['raw.length === size && btoa(raw) === text', 'raw.length === size'],
    ["want(hex(await climb(leaf, index, size, path)) === hex(root), 'path');", ''],
    ['want(await isSigned(', 'want(true || await isSigned('],
    ["=== record.privacy_notice, 'notice'", "!== '', 'notice'"],
    ["want(roots.origin === origin, 'anchor');", ''],
    [" && isTime(time) && time >= '1970', 'anchor'", ", 'anchor'"],
    ['want(given.includes(key) ||', 'want(true ||'],
  ]) {
    expect(html).toContain(check);
    const broken = testInfo.outputPath('broken.html');
    writeFileSync(broken, html.replace(/<meta http-equiv[^>]*>/, '').replace(check, by));
    await page.goto(pathToFileURL(broken).href);
    const said = await answers(page, all);
    expect(all.some(({ valid }, i) => said[i].ok !== valid), check).toBe(true);
  }
});

test('the page runs nothing but itself and asks nobody', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const policy = html.match(/Content-Security-Policy" content="([^"]*)"/)![1];
  const hashes = (tag: string) => [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
  expect(policy).toBe(`default-src 'none'; connect-src 'none'; base-uri 'none'; form-action 'none'; script-src ${hashes('script')}; style-src ${hashes('style')}`);
  await open(page);
  await page.locator('#file').setInputFiles(upload(good()));
  await expect(page.locator('#verdict h2')).toBeVisible();
  expect(requests).toEqual([pathToFileURL(file).href]);
});

test('a person reads who decided what, what was shown, and whose key it is', async ({ page }) => {
  await open(page);
  const receipt = good();
  await page.locator('#file').setInputFiles(upload(receipt));
  await expect(page.locator('#verdict')).toContainText('Cohérent, mais de qui est la clé ?');
  const facts = page.locator('#facts');
  await page.locator('#key').fill(receipt.key.split('\n')[0]);
  await expect(page.locator('#verdict h2')).toHaveText('Valable');
  await expect(facts).toContainText('La clé de cette racine n’est pas parmi celles que vous avez données.');
  await page.locator('#key').fill(`${receipt.key}\n`);
  await expect(page.locator('#verdict h2')).toHaveText('Valable');
  await expect(facts).not.toContainText('n’est pas parmi');
  await expect(facts).toContainText('https://temoin.example/v1/roots/498701.tsr');
  await expect(facts).toContainText('le point de contrôle 3, à partir de 0, sur 10');
  await expect(facts).toContainText('Refus par un signal du navigateur');
  await expect(facts).toContainText('22 novembre 2026');
  await expect(facts).toContainText('57, à partir de 0, sur 100');
  await expect(facts).toContainText('Your choices'); // the record's language, not the reader's
  await expect(facts).not.toContainText('à l’écran');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('#verdict h2')).toHaveText('Valid');
  await expect(facts).toContainText('22 November 2026');
  await page.locator('#key').fill('temoin.example/log/other+00000000+AA==');
  await expect(page.locator('#verdict')).toContainText('no public key: copy all of it');
  await page.locator('#key').fill(receipt.key.split('\n')[1]);
  await expect(page.locator('#verdict')).toContainText('another log than the key given');
  await expect(facts).toBeEmpty();

  await page.locator('#key').fill('');
  await page.locator('#paste').fill(`${Buffer.from(receipt.receipt, 'base64').toString()}\n`);
  await expect(page.locator('#verdict h2')).toHaveText('Holds together, but whose key is it?');
  await page.locator('#paste').fill('{}');
  await expect(page.locator('#verdict')).toContainText('not the exact text');
});

test('a receipt is dropped on the page', async ({ page }) => {
  await open(page);
  const transfer = await page.evaluateHandle((base64) => {
    const all = new DataTransfer();
    all.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], 'receipt.json'));
    return all;
  }, good().receipt);
  await page.locator('#drop').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.locator('#verdict h2')).toBeVisible();
});

test('whatever a notice holds is shown as text or not at all', async ({ page }) => {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  await open(page);
  for (const receipt of cases(0).filter(({ valid }) => valid)) {
    await page.locator('#file').setInputFiles(upload(receipt));
    await expect(page.locator('#verdict h2'), receipt.name).toHaveText('Cohérent, mais de qui est la clé ?');
    if (receipt.name === 'markup') await expect(page.locator('#facts')).toContainText("<script>document.title='x'</script>&amp;");
    await page.locator('#paste').fill('x');
    await expect(page.locator('#verdict h2')).toHaveText('Non valable');
  }
  expect(faults).toEqual([]);
  await expect(page).toHaveTitle('Vérifier un reçu de consentement');
});

test('a browser without Ed25519 says so and decides nothing', async ({ page }) => {
  await page.addInitScript(() => {
    SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'));
  });
  await open(page);
  await page.locator('#file').setInputFiles(upload(good()));
  await expect(page.locator('#verdict h2')).toHaveText('Non vérifié');
  await expect(page.locator('#verdict')).toContainText('Ed25519');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`at ${width} px, ${colorScheme}: nothing is cut off and everybody can read it`, async ({ page }, testInfo) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await open(page);
      const receipt = good();
      for (const key of [receipt.key, '', 'x']) {
        await page.locator('#key').fill(key);
        await page.locator('#file').setInputFiles(upload(receipt));
        await expect(page.locator('#verdict h2')).toBeVisible();
        await page.screenshot({ path: testInfo.outputPath(`${key && key.length > 1 ? 'valid' : key || 'half'}.png`), fullPage: true });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
      }
    });
  }
}
