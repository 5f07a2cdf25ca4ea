// What ?temoin-debug shows to whoever runs the site, and that others do not pay for it.
import { expectSound, schemes, widths } from './support/look';
import { html } from './support/site';
import { expect, test } from './support/test';
import { hosts } from './support/trackers';


/** A page with what is declared, what is not and can be held, what nobody can hold, and a slip of the pen. */
const page = (server: string, port: number) =>
  html(
    `<meta name="viewport" content="width=device-width"><script src="${server}/k/demo.js"></script>`,
    `<script type="text/plain" data-purpose="advertising" data-service="regie_azur">(window.ran ??= []).push('ad')</script>
    <iframe title="Film" width="300" height="150" data-purpose="functional" data-service="videoplage" data-src="http://${hosts.functional}:${port}/film.html"></iframe>
    <img alt="" data-purpose="advertizing" data-src="http://${hosts.advertising}:${port}/slip.gif">
    <img alt="" src="http://${hosts.advertising}:${port}/early.gif?visitor=1">
    <script>fetch('http://${hosts.social}:${port}/call.txt').catch(() => {})</script>
    <script type="text/plain" data-purpose="strictly_necessary">(window.ran ??= []).push('own')</script>`,
  );

test('the list tells what is held and why, what runs and what nobody can hold, and follows the choice', async ({ visitor, temoin, site, trackers }) => {
  const told: string[] = [];
  visitor.page.on('console', (message) => told.push(message.text()));
  await visitor.meet(`${site.page('/debug', page(temoin.url, trackers.port))}?temoin-debug`);
  const panel = visitor.page.getByRole('region', { name: 'Temoin debug' });
  const group = (name: string) => panel.locator('details').filter({ has: visitor.page.locator('summary', { hasText: name }) }).locator('li');
  await expect(group('Fetched without a grant')).toHaveText([/early\.gif.*regie_azur \(advertising\)/]);
  await expect(group('Held')).toHaveText([
    /<script>.*push\('ad'\).*regie_azur \(advertising\): not answered yet/,
    /<iframe>.*film\.html.*videoplage \(functional\): not answered yet/,
    /<img>.*slip\.gif.*advertizing: the notice has no such name/,
    /call\.txt.*partageons \(social\): not answered yet/,
  ]);
  await expect(group('Let go')).toHaveText([/push\('own'\).*strictly_necessary/]);
  expect(told.filter((text) => text.includes('early.gif'))).toHaveLength(1);
  expect(trackers.hits.map((hit) => hit.replace(/.*\//, ''))).toEqual(['early.gif']);

  await visitor.open();
  await visitor.toggle('Confort').click();
  await visitor.save();
  await expect(group('Let go')).toHaveText([/film\.html/, /push\('own'\)/]);
  await expect(group('Held').first()).toHaveText(/refused/);
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(panel).toHaveCount(0);
});

test('without the parameter nobody fetches it', async ({ visitor, temoin, site, trackers }) => {
  const files: string[] = [];
  visitor.page.on('request', (request) => files.push(request.url()));
  await visitor.meet(site.page('/plain', page(temoin.url, trackers.port)));
  await visitor.open();
  await visitor.frames();
  expect(files.filter((url) => url.includes('.more.js'))).toHaveLength(1);
  expect(files.filter((url) => url.includes('debug'))).toEqual([]);
});

for (const scheme of schemes)
  for (const width of widths)
    test(`the list is sound: ${scheme}, ${width} px`, async ({ visitor, temoin, site, trackers }) => {
      await visitor.page.setViewportSize({ width, height: 800 });
      await visitor.page.emulateMedia({ colorScheme: scheme });
      await visitor.meet(`${site.page('/debug', page(temoin.url, trackers.port))}?temoin-debug`);
      await expect(visitor.page.getByRole('region', { name: 'Temoin debug' })).toBeVisible();
      for (const summary of await visitor.page.locator('.tmn-debug summary').all()) if (!(await summary.evaluate((el) => (el.parentElement as HTMLDetailsElement).open))) await summary.click();
      await expectSound(visitor.page, `debug-${scheme}-${width}`);
    });
