// What the guard must not break on a page: its pace, its events, its data and its own attributes.
import { html } from './support/site';
import { expect, test } from './support/test';
import { hosts } from './support/trackers';

const host = hosts.advertising;
const dot = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const start = (url: string, more = '') => html(`<script src="${url}/k/demo.js"></script>`, more);

test('a page that changes all the time is swept once in a frame, and a script of its markup still runs before what follows it', async ({ visitor, temoin, site }) => {
  const sweeps = `<script>window.sweeps = 0; const all = document.querySelectorAll; document.querySelectorAll = function (s) { if (s.includes('data-purpose')) sweeps++; return all.call(this, s); }; window.ran = []; let before = 0;</script>`;
  const marked = (name: string) => `<script type="text/plain" data-purpose="advertising">ran.push('${name}')</script><script>ran.push('after ${name}')</script>`;
  const busy = `<script>(async () => { const from = sweeps; for (let i = 0; i < 500; i++) { document.body.append(document.createElement('p')); await 0; } window.during = sweeps - from; })()</script>`;
  await visitor.meet(site.page('/busy', html(`${sweeps}<script src="${temoin.url}/k/demo.js"></script>`, marked('one') + busy + marked('two') + marked('three'))));
  const during = () => visitor.page.evaluate(() => (window as unknown as { during: number }).during);
  expect(await during()).toBeLessThan(5);
  await visitor.accept();
  await visitor.revisit();
  expect(await during()).toBeLessThan(5);
  expect(await visitor.page.evaluate(() => (window as unknown as { ran: unknown[] }).ran)).toEqual(['one', 'two', 'three'].flatMap((name) => [name, 'after ' + name]));
  // The last change of a busy moment is seen too.
  await visitor.page.evaluate(async () => {
    for (let i = 0; i < 9; i++) {
      const script = document.createElement('script');
      script.type = 'text/plain';
      script.dataset.purpose = 'advertising';
      script.text = `ran.push(${i})`;
      document.body.append(script);
      await 0;
    }
  });
  await expect.poll(() => visitor.page.evaluate(() => (window as unknown as { ran: unknown[] }).ran.slice(6))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a script that the parser has not finished waits for its end, whatever the page adds behind it', async ({ visitor, temoin, site }) => {
  await visitor.meet(site.page('/', start(temoin.url)));
  await visitor.accept();
  const parts = start(temoin.url, `<p>one</p><script type="text/plain" data-purpose="advertising">document.querySelector('p').textContent<<> += ' two'</script><script>document.querySelector('p').textContent += ' three'</script>`).split('<<>');
  await visitor.page.goto(site.page('/halves', parts[0], { rest: parts[1] }), { waitUntil: 'commit' });
  await visitor.page.waitForFunction(() => document.querySelector('script[type]')?.textContent);
  // As a script that was there before would do now. What is held and whole tells that there has been a sweep.
  await visitor.page.evaluate(() => {
    const img = Object.assign(document.createElement('img'), { alt: '' });
    img.dataset.purpose = 'advertising';
    img.dataset.src = '/added.gif';
    document.querySelector('main')!.append(document.createElement('p'));
    document.body.append(document.createElement('p'));
    document.head.append(img);
  });
  await expect(visitor.page.locator('head > img')).toHaveAttribute('src', '/added.gif');
  site.resume();
  await expect(visitor.page.locator('p').first()).toHaveText('one two three');
});

test('what is written in parts meets what the parser reads next, and stays with its document', async ({ visitor, temoin, site, trackers }) => {
  const url = `http://${host}:${trackers.port}/`;
  await visitor.meet(
    site.page('/parts', start(temoin.url, `<script>document.write('<i id="split" alt="q"')</script> title="x">z</i><script>document.write('<img id="late" alt="" src="${url}')</script>parts.gif"><p id="after">after`)),
  );
  const seen = await visitor.page.evaluate(async (url) => {
    const $ = (id: string) => document.getElementById(id)!;
    const made = (...parts: string[]) => {
      const frame = document.body.appendChild(document.createElement('iframe')).contentDocument!;
      frame.open();
      for (const part of parts) document.write.call(frame, part);
      document.close.call(frame);
      return frame.body.innerHTML;
    };
    const lines = document.body.appendChild(document.createElement('iframe')).contentDocument!;
    lines.open();
    document.writeln.call(lines, '<b');
    document.writeln.call(lines, 'title="y">');
    document.close.call(lines);
    return [$('split').outerHTML, $('after').textContent, $('late').attributes.getNamedItem('src'), ($('late') as HTMLImageElement).src === url + 'parts.gif', made('a &lt; <u', ' title="v">'), made('first <link rel=x'), made('second'), !!lines.querySelector('b[title=y]')];
  }, url);
  expect(seen).toEqual(['<i id="split" alt="q" title="x">z</i>', 'after', null, true, 'a &lt; <u title="v"></u>', 'first ', 'second', true]);
  expect(trackers.hits).toEqual([]);
});

test('an image that is never shown tells its error, so that what waits for it goes on; one that is shown waits', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/hang', start(temoin.url)));
  const told = await visitor.page.evaluate((url) => {
    const events: string[] = [];
    const shown = new Image();
    shown.onload = shown.onerror = (event) => events.push('shown ' + (event as Event).type);
    shown.src = url + 'shown.gif';
    document.body.append(shown);
    Object.assign(window, { events });
    return new Promise((done) => {
      const click = new Image();
      click.onload = click.onerror = (event) => done([(event as Event).type, events.length]);
      click.src = url + 'click.gif';
      events.splice(0);
    });
  }, `http://${host}:${trackers.port}/`);
  expect(told).toEqual(['error', 0]);
  await visitor.accept();
  await expect.poll(() => visitor.page.evaluate(() => (window as unknown as { events: string[] }).events)).toEqual(['shown load']);
  expect(trackers.hits).toEqual([host + '/shown.gif']);
});

test('an element that has got another address bears no mark of ours and is seen', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/fallback', start(temoin.url)));
  await visitor.page.evaluate(([url, dot]) => {
    const img = Object.assign(document.createElement('img'), { id: 'fallback', src: url + 'a.gif' });
    document.body.append(img);
    Object.assign(window, { img, dot });
  }, [`http://${host}:${trackers.port}/`, dot]);
  const img = visitor.page.locator('#fallback');
  await expect(img).toHaveCSS('visibility', 'hidden');
  await visitor.page.evaluate('img.src = dot');
  await expect(img).toHaveCSS('visibility', 'visible');
  expect(await img.evaluate((el) => [...el.attributes].map(({ name }) => name).filter((name) => name !== 'style'))).toEqual(['id', 'src']);
});

test('a style sheet comes back in its place, one text of many, also in a shadow root; each address once', async ({ visitor, temoin, site, trackers }) => {
  const said: string[] = [];
  visitor.page.on('console', (message) => said.push(message.text()));
  await visitor.meet(site.page('/sheets', start(temoin.url, '<div id="a">a</div><div id="b">b</div>')));
  await visitor.page.evaluate((url) => {
    const style = document.head.appendChild(document.createElement('style'));
    for (const id of ['a', 'b']) style.appendChild(document.createTextNode(`#${id}{background:url(${url}${id}.gif)}`));
    style.appendChild(document.createTextNode('#a{color:red}'));
    const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'closed' });
    root.innerHTML = `<img alt="" src="${url}inner.gif">`;
    const img = document.createElement('img');
    img.src = url + 'shadow.gif';
    root.append(img);
  }, `http://${host}:${trackers.port}/`);
  await expect(visitor.page.locator('#a')).toHaveCSS('background-image', /data:/);
  expect(said).toEqual([]);
  await visitor.accept();
  await expect.poll(() => trackers.hits.toSorted()).toEqual(['a', 'b', 'inner', 'shadow'].map((name) => `${host}/${name}.gif`));
  await expect(visitor.page.locator('#b')).toHaveCSS('background-image', /b\.gif/);
});

test('the page’s own data-src and data-purpose stay the page’s', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/own-data', start(temoin.url, `<img id="thumb" alt="x" data-purpose="course-thumbnail" src="${dot}"><iframe id="frame" title="x" width="300" height="200" data-purpose="course-frame" src="about:blank"></iframe>`)));
  await expect(visitor.page.locator('#thumb')).toHaveCSS('visibility', 'visible');
  await expect(visitor.page.locator('.tmn-stand')).toHaveCount(0);
  const kept = await visitor.page.evaluate((url) => {
    const img = document.body.appendChild(document.createElement('img'));
    img.dataset.src = url + 'lazy.gif';
    img.src = img.dataset.src;
    img.removeAttribute('data-src');
    const player = document.createElement('my-player');
    player.setAttribute('src', url + 'v');
    const area = document.createElement('textarea');
    area.innerHTML = `<img src="${url}q.gif">`;
    const box = document.createElement('div');
    box.innerHTML = `<i data-tpl="<img src='${url}t.gif'>"></i><!-- <img src="${url}c.gif"> -->`;
    return [player.outerHTML, area.value, (box.firstChild as HTMLElement).dataset.tpl, box.lastChild!.textContent].map((text) => text!.replaceAll(url, 'U/'));
  }, `http://${host}:${trackers.port}/`);
  expect(kept).toEqual(['<my-player src="U/v"></my-player>', `<img src="U/q.gif">`, `<img src='U/t.gif'>`, ' <img src="U/c.gif"> ']);
  await visitor.accept();
  await expect.poll(() => trackers.hits).toEqual([host + '/lazy.gif']);
});

test('a host is known by every spelling that a browser resolves', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/spelling', start(temoin.url)));
  const left = await visitor.page.evaluate((urls) => urls.filter((url) => {
    const img = document.createElement('img');
    img.src = url;
    return img.attributes.getNamedItem('src');
  }), [`http://${host}.:${trackers.port}/a.gif`, `http://balise.regie\t-azur.example:${trackers.port}/b.gif`, `http://balise%2eregie-azur.example:${trackers.port}/c.gif`, `//${host.toUpperCase()}/d.gif`]);
  expect(left).toEqual([]);
});
