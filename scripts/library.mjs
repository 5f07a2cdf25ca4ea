// Makes consent/library.json, the services that the dashboard offers to pick from, out of two lists that npm has:
//   npm pack @slashgear/gdpr-cookie-scanner@3.8.2 third-party-web@0.30.0   in a folder of its own, then unpack both
//   node scripts/library.mjs FOLDER/…/dist/data/open-cookie-database.json FOLDER/…/dist/entities-nostats.json > consent/library.json
// Who gets the data, and in which country, is in scripts/seats.json: the company that its own policy names to visitors in the EEA, written down in
// November 2026. scripts/services.json has the services that European sites use and neither list knows, and what both have wrong of others. Who picks a
// service is told to check it.
// consent/library.LICENSE has the terms of both. Nothing is ever taken as strictly necessary: that list calls Hotjar's cookies functional.
import { readFileSync } from 'node:fs';

const [database, entities] = process.argv.slice(2, 4).map((file) => JSON.parse(readFileSync(file, 'utf8')));

const seats = JSON.parse(readFileSync(new URL('seats.json', import.meta.url)));
const own = JSON.parse(readFileSync(new URL('services.json', import.meta.url)));
const spelled = { bingmicrosoft: 'Microsoft Advertising (Bing)', casalemedia: 'Index Exchange', cloudflare: 'Cloudflare', creativecdn: 'RTB House', datadome: 'DataDome', hubspot: 'HubSpot', livechat: 'LiveChat', mediamath: 'MediaMath', optinmonster: 'OptinMonster', sharpspring: 'SharpSpring', thetradedesk: 'The Trade Desk', wordpress: 'WordPress', youtube: 'YouTube' };

const purposeOf = { Marketing: 'advertising', Analytics: 'analytics', Functional: 'functional', Personalization: 'functional', Security: 'functional', Necessary: 'functional' };
const purposeOfEntity = { ad: 'advertising', marketing: 'advertising', social: 'social', analytics: 'analytics', video: 'functional', 'customer-success': 'functional', content: 'functional', utility: 'functional', 'tag-manager': 'functional', cdn: 'functional', hosting: 'functional', 'consent-provider': 'functional', other: 'functional' };
/** Offered although no cookie of theirs is known: what sites put into their pages on purpose. */
const embedded = new Set(['ad', 'marketing', 'social', 'analytics', 'video', 'customer-success']);
const pluginsOf = { LinkedIn: 'LinkedIn Plugins' }; // beside its advertising, which the other list calls LinkedIn
const hostedBy = { WordPress: 'WordPress.com and Jetpack' }; // beside the software, which the list calls Wordpress
const mostEntities = 150; // by how often sites use them, the most used first

const plain = (name) => name.normalize('NFD').toLowerCase().replace(/[^a-z0-9]/g, '');
const aliases = { wordpresscomandjetpack: 'wordpress', doubleclickgooglemarketing: 'googledoubleclickads', bingmicrosoft: 'bingads', x: 'twitter', googlerecaptcha: 'googlerecaptcha', facebook: 'facebook', linkedin: 'linkedinads' };

const host = (pattern) => pattern.toLowerCase().replace(/^\*\./, '').trim();
const isHost = (name) => /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/.test(name);
const within = (name, of) => name === of || name.endsWith('.' + of);
const mostHosts = 12; // those of whole domains first
function hostsOf(patterns) {
  const all = [...new Set(patterns.toSorted((a, b) => b.startsWith('*') - a.startsWith('*')).map(host).filter(isHost))];
  return all.filter((name) => !all.some((other) => other !== name && within(name, other))).slice(0, mostHosts);
}

/** Days of a life such as "13 months"; 0 for a session. Less than a day counts as one. */
function days(life) {
  const [, n, unit] = /(\d+(?:\.\d+)?)\s*(year|month|week|day|hour|minute|min|second)/i.exec(life) ?? [];
  if (!n) return /session/i.test(life) ? 0 : 365;
  const each = { year: 365, month: 30.5, week: 7, day: 1 }[unit.toLowerCase()] ?? 0;
  return Math.min(36500, Math.max(1, Math.round(Number(n) * each)));
}

const clean = (text) => text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}⟦⟧]/gu, '').trim();
const saysNothing = /^(?:\S+(?:\s\S+){0,2}|(?:this |the )?cookies? (?:is |are )?(?:associated|set|used|provided) (?:with|by) (?:(?! to | for ).){1,50})$/i;
/** The first sentence, or nothing where it tells a visitor nothing: what holds of the service's purpose is said then. */
function told(text) {
  const sentence = clean(text).split(/(?<=\.)\s/)[0];
  return saysNothing.test(sentence) ? '' : sentence.replace(/(?<![.!?])$/, '.');
}

/** Days that the list has wrong, as their makers document them (Google's shorter lives in the EEA). */
const documented = { __gads: 397, CMID: 365, CMPS: 90, _clsk: 1, _fbc: 90, _fbp: 90, _pin_unauth: 365, _uetvid: 390, FPID: 730, FPLC: 1, IDE: 397, MUID: 390, NID: 183, PREF: 240, test_cookie: 1, vuid: 730 };

function tracker(cookie) {
  const name = cookie.cookie.trim() + (cookie.wildcardMatch === '1' && !cookie.cookie.trim().endsWith('*') ? '*' : '');
  if (!/^[!#$%&'+.^_`|~0-9A-Za-z:/@-]{1,64}\*?$/.test(name)) return;
  return [name, documented[name] ?? days(cookie.retentionPeriod), /3rd|third/i.test(cookie.domain) && name !== '__utmv' ? 1 : 0, told(cookie.description)];
}

function add(name, company, service) {
  const [seat = company, country] = seats[plain(company)] ?? [];
  services.push({ name: spelled[plain(name)] ?? name, company: seat, ...(country && { country }), ...service });
}

const byName = new Map(entities.map((entity) => [plain(entity.name), entity]));
const used = new Set();
const services = [];
/** That list has some services twice, each spelled its own way. */
const platforms = new Map();
for (const [name, cookies] of Object.entries(database)) {
  const platform = hostedBy[name] ?? name;
  const key = plain(platform);
  platforms.set(key, { platform, ...platforms.get(key), cookies: [...(platforms.get(key)?.cookies ?? []), ...cookies] });
}
for (const [key, { platform, cookies }] of platforms) {
  const domains = cookies.flatMap((cookie) => cookie.domain.toLowerCase().match(/[a-z0-9-]+(\.[a-z0-9-]+)+/g) ?? []);
  const entity = byName.get(aliases[key] ?? key) ?? entities.find((entity) => domains.some((domain) => entity.domains.some((own) => within(domain, host(own)))) && plain(entity.name).includes(key.slice(0, 5)));
  const counts = {};
  for (const cookie of cookies) counts[purposeOf[cookie.category]] = (counts[purposeOf[cookie.category]] ?? 0) + 1;
  // What is advertising or measures in part is not called functional.
  const known = { social: 'social', analytics: 'analytics', video: 'functional', 'customer-success': 'functional' }[entity?.category];
  const purpose = known ?? (counts.advertising ? 'advertising' : counts.analytics ? 'analytics' : 'functional');
  if (entity) used.add(entity.name);
  const seen = new Set();
  const trackers = cookies.map(tracker).filter((t) => t && !seen.has(t[0]) && seen.add(t[0]));
  if (!key || (!trackers.length && !entity)) continue;
  const policy = cookies.map((cookie) => cookie.privacyLink).find((link) => /^https:\/\/[^\s"<>]+$/.test(link ?? ''));
  add(clean(platform), clean(cookies.find(({ dataController }) => dataController && !/^\d+ days$/.test(dataController))?.dataController ?? entity?.company ?? platform), { purpose, hosts: hostsOf(entity?.domains ?? (purpose === 'functional' ? [] : domains)), ...(policy && { policy }), trackers: trackers.slice(0, 40) });
}
for (const entity of entities.filter((entity) => embedded.has(entity.category) && !used.has(entity.name)).slice(0, mostEntities)) {
  add(pluginsOf[entity.name] ?? entity.name, entity.company ?? entity.name, { purpose: purposeOfEntity[entity.category], hosts: hostsOf(entity.domains), trackers: [] });
}
const { named } = JSON.parse(readFileSync(new URL('../consent/hint.json', import.meta.url)));
for (const service of own) {
  const unsaid = service.trackers?.find(([name]) => !named[name]);
  if (unsaid) throw new Error(`consent/hint.json does not say what ${unsaid[0]} of ${service.name} is for`);
  const trackers = service.trackers?.map(([name, life, third]) => [name, life, third, '']);
  const listed = services.find(({ name }) => plain(name) === plain(service.name));
  if (listed) Object.assign(listed, service, trackers && { trackers });
  else services.push({ ...service, trackers });
  // What a site's own script keeps is of one service of its company: the pixel's, not the like button's.
  for (const other of services) {
    if (other.company === service.company && other.name !== service.name) other.trackers = other.trackers.filter(([name]) => !trackers?.some(([mine, , third]) => mine === name && !third));
  }
}
services.sort((a, b) => (plain(a.name) < plain(b.name) ? -1 : 1));
process.stdout.write('[\n' + services.map((service) => JSON.stringify(service)).join(',\n') + '\n]\n');
