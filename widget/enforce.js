// For the server of a site, in Node: what a visitor has chosen, from the cookie or from a signed token, and a
// Content-Security-Policy that names only what they have granted. The twin of the Go package enforce; consent/testdata
// holds both to the same answers. Types are in enforce.d.ts.
import { createPublicKey, verify as isSigned } from 'node:crypto';

const day = 864e5;

/** Adds calendar months in UTC and clamps the day to the month's last, as Temoin does. */
function endOf(made, months) {
  const date = new Date(made);
  const own = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  if (date.getUTCDate() !== own) date.setUTCDate(0);
  return +date;
}

const grants = (choice) => ({ ...choice, granted: (id) => choice.purposes.includes(id) || choice.services.includes(id) });

/** The values of a cookie in a request's Cookie header. */
const cookies = (header, name) => (header ?? '').split(/; ?/).flatMap((pair) => (pair.startsWith(name + '=') ? pair.slice(name.length + 1) : []));

/** One cookie's value; undefined when it is damaged, has ended, agreed to something else, or claims a time more than a day ahead. */
function read(policy, value, now) {
  const [, subject, time, material, hex] = value.match(/^1\.([\w-]{22})\.([0-9a-z]{1,9})\.([0-9a-f]{16})\.[0-4]\.([0-9a-f]+)$/) ?? [];
  const ids = [...policy.purposes, ...policy.services.map(({ id }) => id)];
  if (material !== policy.material || hex.length > Math.ceil(ids.length / 4)) return;
  const made = parseInt(time, 36);
  const ends = endOf(made, policy.months);
  const bits = BigInt('0x' + hex).toString(2).padStart(ids.length, '0');
  if (made >= now + day || now >= ends || bits.length > ids.length) return;
  const granted = ids.filter((_, i) => bits[i] === '1');
  const purposes = granted.filter((id) => policy.purposes.includes(id));
  return grants({ subject, material, purposes, services: granted.filter((id) => !purposes.includes(id)), made: new Date(made), ends: new Date(ends) });
}

export function choiceOf(policy, cookie, now = Date.now()) {
  const time = ({ made }) => (made > now ? 0 : +made);
  const count = ({ purposes, services }) => purposes.length + services.length;
  return cookies(cookie, 'temoin')
    .map((value) => read(policy, value, +now))
    .filter((choice) => choice)
    .sort((a, b) => time(b) - time(a) || count(a) - count(b))[0];
}

/** The bytes of a part of a token. Other spellings of the same bytes are none. */
function bytes(part) {
  const raw = Buffer.from(part, 'base64url');
  if (!part || raw.toString('base64url') !== part) throw new Error('temoin: the token is damaged');
  return raw;
}

export function verify(token, { keys, site, now = Date.now() }) {
  const parts = String(token).split('.');
  if (parts.length !== 3) throw new Error('temoin: the token is damaged');
  const [head, payload, signature] = parts.map(bytes);
  const { alg, typ, kid, ...others } = JSON.parse(head.toString());
  if (alg !== 'EdDSA' || typ !== 'temoin+jwt' || Object.keys(others).length) throw new Error('temoin: this is a token of another kind');
  const key = keys.keys.find((one) => one.kid === kid && one.kty === 'OKP' && one.crv === 'Ed25519');
  if (!key) throw new Error('temoin: the token is signed by a key that is not known: fetch /.well-known/jwks.json again');
  const isGood = isSigned(null, Buffer.from(`${parts[0]}.${parts[1]}`), createPublicKey({ key, format: 'jwk' }), signature);
  if (!isGood) throw new Error('temoin: the signature is not that of the key');
  const { aud, sub, notice, material, purposes, services, iat, exp } = JSON.parse(payload.toString());
  if (aud !== site) throw new Error(`temoin: the token is of the site "${aud}"`);
  if (!(+now < exp * 1000)) throw new Error('temoin: the choice has ended');
  return grants({ subject: sub, material, notice, purposes, services, made: new Date(iat * 1000), ends: new Date(exp * 1000) });
}

// The directives that decide where pages load from, less those for plugins, manifests and inline code.
const fetched = 'default-src script-src script-src-elem style-src style-src-elem img-src font-src connect-src frame-src child-src media-src worker-src'.split(' ');
/** Those among them that the banner itself needs. */
const served = ['default-src', 'script-src', 'script-src-elem', 'connect-src'];
const isNone = (sources) => !sources.length || (sources.length === 1 && /^'none'$/i.test(sources[0]));
const spaced = (sources) => sources.map((source) => ' ' + source).join('');

/** The host of a source, without scheme, port and path, in lower case; empty where it names none. */
const hostOf = (source) => (/^'|^[^/]+:$/.test(source) ? '' : source.replace(/^.*?:\/\//, '').split(/[/:]/)[0].toLowerCase());
const isWithin = (host, pattern) => host === pattern || (pattern.startsWith('*.') && host.replace(/^\*\./, '').endsWith(pattern.slice(1)));
/** Whether a source lets through something of what a service's source stands for. */
function covers(source, waits) {
  const [host, other] = [hostOf(source), hostOf(waits)];
  return host && (isWithin(host, other) || isWithin(other, host));
}

/** The header's value in parts: what is granted follows those that are open, and again for WebSockets, which browsers do not count to a host. */
function template(policy, base) {
  const refuse = (why) => {
    throw new Error('temoin: ' + why);
  };
  if (!/^[A-Za-z0-9 '*:/._~%+=;?&@-]*$/.test(base)) refuse(`the policy "${base}" has characters that do not belong into one`);
  const directives = new Map();
  for (const [name, ...sources] of base.split(';').map((part) => part.trim().split(/ +/))) {
    if (!name) continue;
    if (directives.has(name.toLowerCase())) refuse(`the policy names ${name} twice; browsers follow the first alone`);
    directives.set(name.toLowerCase(), sources);
  }
  const all = directives.has('default-src') ? directives : new Map([['default-src', ["'self'"]], ...directives]);
  for (const name of fetched)
    for (const source of all.get(name) ?? []) {
      if (/^(([a-z]+:(\/\/)?)?\*(:(\*|\d+))?(\/.*)?|(https?|wss?):|'strict-dynamic')$/i.test(source)) refuse(`${name} ${source} lets every host through, so that no service could be held: name the hosts`);
      const service = policy.services.find(({ sources }) => sources.some((waits) => covers(source, waits)));
      if (service) refuse(`${name} ${source} lets the service ${service.id} through without a choice: leave it out, its grant adds it`);
    }
  for (const way of [['script-src-elem', 'script-src', 'default-src'], ['connect-src', 'default-src']]) {
    const name = way.find((one) => all.has(one));
    if (isNone(all.get(name))) refuse(`${name} 'none' keeps the banner out: name 'self'`);
  }
  return [...all].map(([name, sources], i) => {
    const isOpen = fetched.includes(name) && !isNone(sources);
    const text = (i ? '; ' : '') + name + spaced(sources) + (isOpen && served.includes(name) ? ' ' + policy.server : '');
    return { text, isOpen, hasSockets: isOpen && name === 'connect-src' };
  });
}

/** Sets what writeHead was given beforehand, so that a header can still be added to it. */
function setAll(response, headers) {
  if (!Array.isArray(headers)) for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  else {
    const flat = headers.flat();
    for (let i = 0; i < flat.length; i += 2) response.removeHeader(flat[i]);
    for (let i = 0; i < flat.length; i += 2) response.appendHeader(flat[i], flat[i + 1]);
  }
}

export function csp(policy, { base = "default-src 'self'", report = false, keys, now = Date.now } = {}) {
  let current;
  let parts;
  const name = report ? 'Content-Security-Policy-Report-Only' : 'Content-Security-Policy';

  const choice = (request) => {
    const chosen = choiceOf(current, request.headers.cookie, now());
    if (!chosen || !keys) return chosen;
    for (const token of cookies(request.headers.cookie, 'temoin_token')) {
      try {
        const signed = verify(token, { keys, site: current.site, now: now() });
        if (signed.subject !== chosen.subject || signed.material !== chosen.material) continue;
        return grants({ ...signed, purposes: signed.purposes.filter(chosen.granted), services: signed.services.filter(chosen.granted) });
      } catch {
        // It grants nothing.
      }
    }
  };
  const value = (chosen) => {
    const sources = [...current.sources, ...current.services.flatMap((service) => (chosen?.granted(service.id) ? service.sources : []))];
    const sockets = sources.map((source) => 'wss://' + source);
    return parts.map(({ text, isOpen, hasSockets }) => text + spaced(isOpen ? sources : []) + spaced(hasSockets ? sockets : [])).join('');
  };

  /** At the last moment, so that nothing which the page does to its headers takes ours away. */
  function middleware(request, response, next) {
    const own = value(choice(request));
    const { writeHead } = response;
    response.writeHead = function (status, ...rest) {
      response.writeHead = writeHead;
      const headers = rest.pop();
      if (typeof headers === 'string') rest.push(headers);
      else setAll(response, headers);
      response.appendHeader(name, own);
      response.appendHeader('Vary', 'Cookie');
      return writeHead.call(this, status, ...rest);
    };
    next();
  }
  const update = (next) => {
    parts = template(next, base);
    current = next;
  };
  update(policy);
  return Object.assign(middleware, { choice, value, update });
}
