import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rewrite } from './html';

const waits = (text: string, between?: RegExp) => (text.split(between ?? /[\s"'()<>=,;]+/).some((part) => /^(https?:)?\/\/ads\.example\//.test(part)) ? 'ads' : undefined);
const clean = (css: string) => css.replaceAll('//ads.example/', 'about:blank');
const held = (html: string) => rewrite(html, waits, clean);
const mark = ' data-purpose data-service=ads';

test('an address that waits is set aside, however it is written', () => {
  const cases = {
    '<img src="//ads.example/a">': `<img${mark} data-src="//ads.example/a">`,
    "<IMG alt=x SRC='https://ads.example/a'/>": `<IMG${mark} alt=x data-SRC='https://ads.example/a'/>`,
    '<script async src=//ads.example/a></script>': `<script${mark} async data-src=//ads.example/a></script>`,
    '<img src = "/own" srcset="/own 1x, //ads.example/a 2x">': `<img${mark} src = "/own" data-srcset="/own 1x, //ads.example/a 2x">`,
    '<p title="a > b"><iframe title="a > b" src="//ads.example/a"></iframe>': `<p title="a > b"><iframe${mark} title="a > b" data-src="//ads.example/a"></iframe>`,
    '<video poster="//ads.example/a"><source src="/own"></video>': `<video${mark} data-poster="//ads.example/a"><source src="/own"></video>`,
    '<object data="//ads.example/a"></object>': `<object${mark} data-data="//ads.example/a"></object>`,
    '<iframe srcdoc="<img src=//ads.example/a>"></iframe>': `<iframe${mark} data-srcdoc="<img src=//ads.example/a>"></iframe>`,
    '<style>@import "//ads.example/a";</style>': '<style>@import "about:blanka";</style>',
  };
  for (const [html, wanted] of Object.entries(cases)) assert.equal(held(html), wanted);
});

test('all else stays as it is', () => {
  for (const html of [
    '<a href="//ads.example/a">ads</a>',
    '<img alt="src=//ads.example/a" src="/own">',
    '<img src="/own?of=https://ads.example/a">',
    '<p>src="//ads.example/a"</p>',
    '<imgs src="//ads.example/a">',
    `<script>document.body.title = 'src="//ads.example/a"'</script>`,
  ])
    assert.equal(held(html), html);
});

test('a tag within code in quotes leaves the code whole', () => {
  for (const quote of ['"', "'"]) {
    const code = held(`document.write(${quote}<img src=//ads.example/a>${quote})`);
    assert.equal(code.split(quote).length, 3);
    assert.ok(code.includes('data-src='));
  }
});
