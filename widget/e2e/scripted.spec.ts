// Consent is an act of a person. What a script of the page does is seen from the page's own scripts and told by requests
// to the second origin: a look from outside through the browser's debugger would count as an act.
import { expectNothing } from './support/shop';
import { html } from './support/site';
import { expect, test } from './support/test';

/** A page whose script does something when the first layer is there, and tells what came of it. */
const page = (server: string, partners: string, deed: string) =>
  html(
    `<script src="${server}/k/demo.js"></script>
    <script>
      const press = (name) => [...document.querySelectorAll('button')].find((b) => b.textContent === name);
      const tell = (what) => fetch('${partners}/probe?' + what, { mode: 'no-cors' });
      const until = (found) => new Promise((done) => { const look = () => (found() ? done() : requestAnimationFrame(look)); look(); });
      new MutationObserver(async (_, observer) => {
        if (!press('Tout accepter')) return;
        observer.disconnect();
        ${deed}
        requestAnimationFrame(() => requestAnimationFrame(() => tell('act=' + temoin.choices().act)));
      }).observe(document, { childList: true, subtree: true });
    </script>`,
    `<script type="text/plain" data-purpose="advertising" data-src="${partners}/own/advertising.js"></script>`,
  );

const deeds = {
  'a click on accept': `press('Tout accepter').click();`,
  'a dispatched click on accept': `press('Tout accepter').dispatchEvent(new MouseEvent('click', { bubbles: true }));`,
  'the browser API': `tell('accepted=' + temoin.acceptAll()); tell('chosen=' + temoin.choose({ advertising: true }));`,
};

for (const [name, deed] of Object.entries(deeds)) {
  test(`scripted: ${name} is no consent`, async ({ visitor, temoin, site, partners }) => {
    const before = (await temoin.events()).length;
    await visitor.page.goto(site.page('/scripted', page(temoin.url, partners.url, deed)));
    await expect.poll(() => partners.hits).toContain('/probe?act=null');
    expect(partners.hits.filter((path) => !path.startsWith('/probe'))).toEqual([]);
    if (name === 'the browser API') expect(partners.hits).toEqual(expect.arrayContaining(['/probe?accepted=false', '/probe?chosen=false']));
    await expect(visitor.layer).toBeAttached();
    expect(await visitor.cookie()).toBeUndefined();
    expect(await temoin.events()).toHaveLength(before);
  });
}

test('scripted: switches in the second layer stay off, and saving them so is a refusal', async ({ visitor, temoin, site, partners }) => {
  const deed = `press('Choisir').click();
    await until(() => press('Enregistrer mes choix'));
    for (const input of document.querySelectorAll('[role=switch]')) { input.click(); input.checked = true; input.dispatchEvent(new Event('change', { bubbles: true })); }
    press('Enregistrer mes choix').click();`;
  await visitor.page.goto(site.page('/switches', page(temoin.url, partners.url, deed)));
  await expect.poll(() => partners.hits).toEqual(['/probe?act=signal']);
  await visitor.delivered();
  const [event] = await temoin.events(await visitor.subject());
  expect(event.record.event.act).toBe('signal');
  expect(event.record.purposes).toMatchObject({ functional: false, advertising: false, social: false });
});

test('scripted: saving what was switched on by hand is no consent', async ({ visitor, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.open();
  await visitor.toggle('Publicité').click();
  await visitor.button('Enregistrer mes choix').evaluate((button: HTMLElement) => button.click());
  await expectNothing(visitor, partners);
  await expect(visitor.dialog).toBeVisible();
  expect((await visitor.choices()).act).toBeNull();
});

test('control: the same page opens on a click by hand', async ({ visitor, temoin, site, partners }) => {
  await visitor.page.goto(site.page('/by-hand', page(temoin.url, partners.url, '')));
  await visitor.accept();
  await expect.poll(() => partners.hits).toContain('/own/advertising.js');
});

for (const [name, deed] of [
  ['a click on refuse', `press('Tout refuser').click();`],
  ['refuseAll()', 'temoin.refuseAll();'],
]) {
  test(`scripted: ${name} is honoured and recorded as a signal`, async ({ visitor, temoin, site, partners }) => {
    await visitor.page.goto(site.page('/refusal', page(temoin.url, partners.url, deed)));
    await expect.poll(() => partners.hits).toEqual(['/probe?act=signal']);
    await expect(visitor.layer).toBeHidden();
    await visitor.delivered();
    const [event, ...more] = await temoin.events(await visitor.subject());
    expect(more).toEqual([]);
    expect(event.record.event.act).toBe('signal');
    expect(event.record.purposes).toMatchObject({ functional: false, advertising: false, social: false });
  });
}

test('a page may offer its own accept button: the visitor presses it by hand', async ({ visitor, temoin, site, partners }) => {
  const own = `<button id="own" onclick="temoin.acceptAll()">J’accepte ici</button>`;
  await visitor.meet(site.page('/own-button', page(temoin.url, partners.url, '').replace('</h1>', '</h1>' + own)));
  await visitor.decide(() => visitor.button('J’accepte ici').click());
  await expect.poll(() => partners.hits).toContain('/own/advertising.js');
  const [event] = await temoin.events(await visitor.subject());
  expect(event.record.event.act).toBe('accept_all');
});

test('a browser that cannot tell whether the visitor acts grants nothing by the API, and a damaged receipt is none', async ({ visitor, temoin, site, partners }) => {
  const deed = `Object.defineProperty(navigator, 'userActivation', { value: undefined });
    localStorage.setItem('temoin.receipt', '{');
    tell('accepted=' + temoin.acceptAll()); tell('receipt=' + temoin.receipt());`;
  await visitor.page.goto(site.page('/unknown', page(temoin.url, partners.url, deed)));
  await expect.poll(() => [...partners.hits].sort()).toEqual(['/probe?accepted=false', '/probe?act=null', '/probe?receipt=null']);
});
