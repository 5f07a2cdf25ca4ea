// Measures every banner on the same page in the same browser, taking turns, and prints one JSON line for each look:
//   node measure.mjs TEMOIN RUNS      TEMOIN is the address of a running server; CHROMIUM names the browser
// The processor is slowed four times. Every look has an empty cache and a fresh profile, but for the stored choice.
import { chromium } from '@playwright/test';
import { banners } from './banners.mjs';
import { serve, tags } from './serve.mjs';

const [temoin, runs] = process.argv.slice(2);
const slow4G = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

/** In the page, before its own scripts: notes when the banner has been painted, what shifts, and how long clicks take. */
function watch({ region, root }) {
  window.seen = { shift: 0, click: 0 };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => entry.hadRecentInput || (window.seen.shift += entry.value))).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => entry.interactionId && (window.seen.click = Math.max(window.seen.click, entry.duration)))).observe({
    type: 'event', durationThreshold: 16,
  });
  if (!region) return;
  const isThere = () => {
    const el = (root ? document.querySelector(root)?.shadowRoot : document)?.querySelector(region);
    const box = el?.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && el.getBoundingClientRect();
    return box && box.height > 0 && box.top < innerHeight && box.bottom > 0;
  };
  const look = () => {
    if (!isThere()) return requestAnimationFrame(look);
    // The frame that shows it is drawn before the next task.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (window.seen.painted = performance.now());
    port2.postMessage(0);
  };
  requestAnimationFrame(look);
}

/** Opens a page of a banner, waits for a condition in it and for half a second of quiet, and answers what it took. */
async function open(browser, url, banner, { storageState, network, until, rest = 500 } = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 800 }, storageState });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const sizes = new Map();
  let requests = 0;
  let bytes = 0;
  cdp.on('Network.requestWillBeSent', ({ requestId, type, request }) => type !== 'Document' && !/tag\.js|favicon/.test(request.url) && sizes.set(requestId, requests++));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.has(requestId) && (bytes += encodedDataLength));
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  if (network) await cdp.send('Network.emulateNetworkConditions', network);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(watch, { region: banner.region, root: banner.root });
  await page.goto(url);
  await page.waitForFunction(until ?? (() => document.readyState === 'complete'), undefined, { timeout: 30_000 });
  await page.waitForTimeout(rest);
  const { metrics } = await cdp.send('Performance.getMetrics');
  const cost = (name) => metrics.find((metric) => metric.name === name).value * 1000;
  return { context, page, took: { task: cost('TaskDuration'), script: cost('ScriptDuration'), layout: cost('LayoutDuration') + cost('RecalcStyleDuration'), requests, bytes, ...(await page.evaluate(() => window.seen)) } };
}

const painted = () => window.seen.painted;
const allRan = (tags) => window.ran === tags;

/** One visitor: comes for the first time, accepts with all tags waiting, comes back to a page with one; another comes for the first time over a slow network. */
async function visit(browser, url, name) {
  const banner = banners[name];
  const first = await open(browser, `${url}/on/${name}`, banner, { until: banner.region && painted });
  let storageState;
  if (banner.region) {
    await first.page.locator(banner.accept).first().click();
    await first.page.waitForFunction(allRan, tags, { timeout: 30_000 });
    // What is told of a click comes with a frame after it.
    await first.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)))));
    first.took.click = await first.page.evaluate(() => window.seen.click);
    storageState = await first.context.storageState();
  }
  await first.context.close();

  const again = await open(browser, `${url}/one/${name}`, banner, { storageState, until: banner.region && (() => window.ran) });
  again.took.told = await again.page.evaluate(() => performance.getEntriesByName('told')[0]?.startTime);
  await again.context.close();

  const slow = await open(browser, `${url}/on/${name}`, banner, { network: slow4G, until: banner.region && painted, rest: 0 });
  await slow.context.close();
  return { first: first.took, again: again.took, slow: slow.took };
}

const { url, stop } = await serve(temoin);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
});
try {
  // The first round warms the browser and the server, and is not counted.
  for (let run = 0; run <= runs; run++)
    for (const name of Object.keys(banners)) {
      const took = await visit(browser, url, name).catch((error) => {
        throw new Error(`${name}: ${error.message}`);
      });
      if (run) console.log(JSON.stringify({ name, ...took }));
    }
} finally {
  await browser.close();
  stop();
}
