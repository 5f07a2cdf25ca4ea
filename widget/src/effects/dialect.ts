// The declared markup of other tools, put into ours before each sweep, so that a site moves over by changing one tag.
// Each is left out of the loader where the notice does not name it. What a visitor once told that tool is never read.
import { audience } from '../config';
import { type Choice, ids, isGranted, isKnown, map } from '../manager';

/** Says whether something may start now; who asks is about to start it. */
type May = (key: string) => unknown;

/** What other tools call their categories. */
const categories: [RegExp, string][] = [
  [/^(necessary|essential)$/, 'strictly_necessary'],
  [/^(preferences?|functional(ity)?|video|comment|support)$/, 'functional'],
  [/^(statistics?|analytics?|performance)$/, audience],
  [/^(marketing|advertis(ing|ements?)|ads?|targeting)$/, 'advertising'],
  [/^social/, 'social'],
];

/**
 * The service or purpose of the notice that another tool's name means: the one with that id, in lower case and with _
 * for what cannot stand in an id, or else the purpose of its category. What means nothing here stays as it is, and held.
 */
export function meaning(name: string): string {
  const id = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return isKnown(id) ? id : (categories.find(([words]) => words.test(id))?.[1] ?? name);
}

const all = (selector: string) => document.querySelectorAll<HTMLElement>(selector);

/** Elements with an attribute that hold back what they would load, and are not ours yet. */
const held = (attribute: string) => all(`[${attribute}]:is([type="text/plain"],[data-src],[data-href],[data-cookieblock-src]):not([data-purpose])`);

/** Makes an element ours: it waits for every one of these. */
const mark = (el: HTMLElement, ...names: string[]) => {
  el.dataset.purpose = [...new Set(names.map(meaning))].join(' ');
};

const reopens = (selector: string) => {
  for (const el of all(selector)) el.dataset.temoin = 'open';
};

const veil = (el: HTMLElement, isHidden: boolean) => {
  el.style.display = isHidden ? 'none' : '';
};

function cookiebot(choice?: Choice): void {
  for (const el of held('data-cookieconsent')) {
    const { cookieconsent = '', cookieblockSrc } = el.dataset;
    if (cookieconsent === 'ignore') continue;
    if (cookieblockSrc) el.dataset.src = cookieblockSrc;
    mark(el, ...cookieconsent.split(/[\s,]+/));
  }
  // What is shown instead of something refused, or with something granted.
  for (const el of all('[class*=cookieconsent-opt]'))
    for (const [, kind, category] of el.className.matchAll(/cookieconsent-opt(in|out)-(\w+)/g)) veil(el, isGranted(choice, meaning(category)) === (kind === 'out'));
}

function klaro(): void {
  for (const el of held('data-name')) {
    // A style sheet of type text/plain would never apply.
    if (el instanceof HTMLLinkElement) el.type = el.dataset.type ?? '';
    mark(el, el.dataset.name!);
  }
}

/** A service that the notice has decides, else the category. With ! a script runs when what was granted is refused. */
function vanilla(lost: string[]): void {
  for (const el of all('script[type="text/plain"][data-category]:not([data-purpose])')) {
    const { category = '', service = '' } = el.dataset;
    if (category[0] !== '!') {
      if (isKnown(meaning(service))) el.dataset.service = meaning(service);
      else delete el.dataset.service;
      mark(el, category);
    } else if (lost.includes(meaning(category.slice(1)))) {
      delete el.dataset.service;
      mark(el, 'necessary');
    }
  }
  reopens('[data-cc="show-preferencesModal"]');
}

/** Tarteaucitron's players by class: its name for the service, and the address that the video's number is added to. */
const players: Record<string, [service: string, address: string]> = {
  youtube_player: ['youtube', 'https://www.youtube-nocookie.com/embed/'],
  vimeo_player: ['vimeo', 'https://player.vimeo.com/video/'],
  dailymotion_player: ['dailymotion', 'https://www.dailymotion.com/embed/video/'],
  tac_iframe: ['iframe', ''],
};

/** What the page's own scripts say to tarteaucitron before it would start: here it never does. */
interface Tarteaucitron {
  job: string[];
  services: Record<string, { key: string; type: string; js?: () => void }>;
}
const page = globalThis as { tarteaucitron?: Partial<Tarteaucitron> & object };
if (TARTEAUCITRON) page.tarteaucitron ??= Object.assign({ init() {}, user: {}, lang: {} }, { services: {}, job: [] });

function tarteaucitron(may: May): void {
  for (const [name, [service, address]] of Object.entries(players))
    for (const el of all('.' + name)) {
      if (el.querySelector('iframe')) continue;
      const own = (key: string) => el.getAttribute('data-' + key) || el.getAttribute(key) || '';
      const options = ['rel', 'controls', 'autoplay', 'mute', 'start', 'end', 'loop'].filter(own).map((key) => `${key}=${own(key)}`);
      const frame = document.createElement('iframe');
      frame.dataset.src = address ? `${address}${encodeURIComponent(own('videoID'))}?${options.join('&')}` : own('url');
      frame.title = own('title') || service;
      frame.width = own('width');
      frame.height = own('height');
      frame.allowFullscreen = own('allowfullscreen') !== '0';
      mark(frame, address && !isKnown(service) ? 'video' : service);
      el.append(frame);
    }
  reopens('[href="#tarteaucitron"]');

  // Services that the page describes itself; those that come with the tool are not here.
  const { job = [], services = {} } = page.tarteaucitron!;
  if (document.readyState === 'loading') return;
  const waiting = job.filter((id) => {
    const { key = id, type = '', js } = services[id] ?? {};
    const name = isKnown(meaning(key)) ? meaning(key) : meaning(type);
    if (js && isKnown(name)) return !may(name) || void setTimeout(js);
    if (!Object.values(players).some(([service]) => service === id)) console.warn(`temoin: tarteaucitron's "${id}" stays held; give its tag a data-purpose and a data-service`);
  });
  job.splice(0, job.length, ...waiting);
}

const listeners: ((choices: object) => void)[] = [];
let told: Choice | undefined;

function axeptio(may: May, choice?: Choice): void {
  for (const el of held('data-requires-vendor-consent')) mark(el, el.dataset.requiresVendorConsent!);
  for (const el of all('[data-hide-on-vendor-consent]')) veil(el, isGranted(choice, meaning(el.dataset.hideOnVendorConsent!)));

  // Callbacks that the page leaves for the tool are told each choice, by id. They run apart: what they throw is theirs.
  const tell = (listener: (choices: object) => void) => told && setTimeout(listener, 0, map(ids, (id) => !!may(id)));
  const on = (event: string, listener: (choices: object) => void) => {
    if (event !== 'cookies:complete') return;
    listeners.push(listener);
    tell(listener);
  };
  // By reflection: the bundler would shorten a name that starts with _.
  const callbacks: ((sdk: object) => void)[] = Reflect.get(window, '_axcb') ?? [];
  Reflect.set(window, '_axcb', callbacks);
  for (const callback of callbacks.splice(0)) setTimeout(callback, 0, { on });
  if (told === choice) return;
  told = choice;
  listeners.forEach(tell);
}

/** Puts what the page holds of other tools' markup into ours; `lost` is what was granted and is now refused. */
export function translate(may: May, choice?: Choice, lost: string[] = []): void {
  if (COOKIEBOT) cookiebot(choice);
  if (KLARO) klaro();
  if (VANILLA_COOKIECONSENT) vanilla(lost);
  if (TARTEAUCITRON) tarteaucitron(may);
  if (AXEPTIO) axeptio(may, choice);
}
