import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rewrite } from './html';

const waits = (text: string, between?: RegExp) => (text.split(between ?? /[\s"'()<>=,;]+/).some((part) => /^(https?:)?\/\/ads\.example\//.test(part)) ? 'ads' : undefined);
const clean = (css: string) => css.replaceAll('//ads.example/', 'data:text/css,');
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
    '<style>@import "//ads.example/a";</style>': `<style${mark}>@import "data:text/css,a";</style>`,
    '<svg><image xlink:href="//ads.example/a"/></svg>': `<svg><image${mark} data-href="//ads.example/a"/></svg>`,
    '<input type=image src=//ads.example/a>': `<input${mark} type=image data-src=//ads.example/a>`,
    '<p style="background:url(//ads.example/a)">': '<p style="background:url(data:text/css,a)">',
    "<p title=it's><img src=//ads.example/a alt='x'>": `<p title=it's><img${mark} data-src=//ads.example/a alt='x'>`,
    '<img alt="x" src="//ads.example/a': `<img${mark} alt="x" data-src="//ads.example/a`,
    '<!--> <img src=//ads.example/a> -->': `<!--> <img${mark} data-src=//ads.example/a> -->`,
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
    '<my-player src="//ads.example/a">',
    '<!-- <img src="//ads.example/a"> -->',
    '<textarea><img src="//ads.example/a"></textarea>',
    `<div data-tpl="<img src='//ads.example/a'>">x</div>`,
    '<script type="application/json">{"html":"<img src=//ads.example/a>"}</script>',
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

test('a long text takes time in proportion', () => {
  const attempts: number[] = [];
  // Each is judged no more often than there are addresses, and what is no attribute is gone through once.
  const text = `<img src="//ads.example/a"><img ${'x'.repeat(200_000)}>${'<p '.repeat(50_000)}${'<img alt="'.repeat(20_000)}`;
  rewrite(text, (value) => void attempts.push(value.length), clean);
  assert.equal(attempts[0], '//ads.example/a'.length);
});
