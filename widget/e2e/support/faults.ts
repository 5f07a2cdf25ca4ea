// What can go wrong below the widget: each function of the browser that it calls, at the nth call or at all; its own files;
// the cookie. One fault for each.

export interface Fault {
  name: string;
  /** Runs in the page before everything else. */
  code?: string;
  /** What the network makes of one of our files; nothing is answered to `hang`. */
  file?: { of: 'loader' | 'ui'; status?: number; body?: (text: string) => string; hang?: true };
  /** Makes the visitor's cookie from a good one. */
  cookie?: (value: string) => string;
}

/**
 * Owner, members of it: `get` and `set` of a property, else a function; `!` where the guard hands the page's calls on. Of
 * the language itself only what a page may well have replaced.
 */
const members: Record<string, string> = {
  'Document.prototype': 'get cookie,!set cookie,createElement,querySelector,querySelectorAll,importNode,get readyState,get documentElement,get hidden,get currentScript,get adoptedStyleSheets,get activeElement,get head,get body',
  'Node.prototype': 'get isConnected,get nextSibling,get parentNode,cloneNode,!set textContent',
  'Element.prototype': '!append,!prepend,remove,replaceWith,closest,matches,!getAttribute,!setAttribute,hasAttribute,querySelectorAll,get tagName,set className,get localName,set ariaLabel,set role',
  'HTMLElement.prototype': 'get dataset,get style,set lang,set dir',
  'HTMLScriptElement.prototype': '!set src,get text,set type,set async,set integrity,set crossOrigin',
  'HTMLAnchorElement.prototype': 'set href,get href,get hostname,get protocol,get origin,get pathname,set target',
  'HTMLButtonElement.prototype': 'set type',
  'CSSStyleDeclaration.prototype': '!set cssText',
  'HTMLDialogElement.prototype': 'showModal,close,get open',
  'HTMLTemplateElement.prototype': 'get content',
  'EventTarget.prototype': 'addEventListener,dispatchEvent',
  'MutationObserver.prototype': 'observe',
  'CSSStyleSheet.prototype': '!replaceSync',
  'Navigator.prototype': 'get languages,get userActivation',
  'Crypto.prototype': 'getRandomValues',
  'Date.prototype': 'toISOString,toUTCString',
  'Array.prototype': 'flat,sort',
  Object: 'assign,fromEntries',
  JSON: 'parse,stringify',
  Date: 'now',
  Intl: 'DateTimeFormat,DisplayNames,NumberFormat,ListFormat',
  window: 'MutationObserver,CustomEvent,CSSStyleSheet,!fetch,setTimeout,clearTimeout,requestAnimationFrame,matchMedia,!get localStorage,!get sessionStorage,get indexedDB,Date,BigInt,parseInt',
};

/**
 * Lets a member throw when our code calls it, from some call on. Calls of the page's own are left alone, also when the
 * guard hands them on.
 */
const inject = `
  const { apply, construct } = Reflect, { defineProperty, getOwnPropertyDescriptor } = Object, Fault = TypeError;
  let busy = false;
  const isOurs = (isShared) => {
    if (busy) return false;
    busy = true;
    Error.stackTraceLimit = isShared ? 60 : 8;
    try {
      const lines = new Fault('').stack.split('\\n').filter((line) => line.includes('http'));
      const first = lines.find((line) => !line.includes('#fault'));
      return !!first && (isShared ? lines.at(-1) : first).includes('/k/demo');
    } finally { busy = false; }
  };
  window.fired = 0;
  const breakAt = (owner, name, part, nth, isShared) => {
    const own = getOwnPropertyDescriptor(owner, name);
    const real = own?.[part];
    if (!real) return;
    let calls = 0;
    const judge = () => {
      if (!isOurs(isShared)) return;
      calls++;
      if (nth ? calls !== nth : false) return;
      window.fired++;
      throw new Fault('injected');
    };
    own[part] = new Proxy(real, {
      apply(fn, self, args) { judge(); return apply(fn, self, args); },
      construct(fn, args, target) { judge(); return construct(fn, args, target); },
    });
    defineProperty(owner, name, own);
  };`;

/** Names the code, so that it is known in a stack. */
const source = '\n//# sourceURL=http://fault/#fault';

const broken = Object.entries(members).flatMap(([owner, names]) =>
  names.split(',').flatMap((member) => {
    const [, shared, part = 'value', name] = member.match(/^(!?)(?:(get|set) )?(\w+)$/)!;
    return [1, 2, 0].map((nth): Fault => ({
      name: `${owner} ${member}, ${nth ? `call ${nth}` : 'every call'}`,
      code: `${inject}\nbreakAt(${owner}, '${name}', '${part}', ${nth}, ${!!shared});${source}`,
    }));
  }),
);

/** localStorage is used as a plain object: one that throws whenever our code uses it so. */
const storage = ['get', 'set', 'ownKeys', 'deleteProperty'].map((trap): Fault => ({
  name: `localStorage, ${trap}`,
  code: `${inject}
    const box = localStorage;
    const of = (own, key) => typeof own[key] === 'function' ? own[key].bind(own) : own[key];
    const full = (own, ...rest) => { if (isOurs(false)) { fired++; throw new DOMException('full', 'QuotaExceededError'); } return '${trap}' === 'get' ? of(own, ...rest) : Reflect.${trap}(own, ...rest); };
    Object.defineProperty(window, 'localStorage', { value: new Proxy(box, { get: of, ${trap}: full }) });${source}`,
}));

const files = (['loader', 'ui'] as const).flatMap((of): Fault[] => [
  { name: `${of}: not found`, file: { of, status: 404 } },
  { name: `${of}: server error`, file: { of, status: 500 } },
  { name: `${of}: empty`, file: { of, body: () => '' } },
  { name: `${of}: cut off`, file: { of, body: (text) => text.slice(0, text.length / 2) } },
  { name: `${of}: a page of a captive portal`, file: { of, body: () => '<!doctype html><title>Sign in</title>' } },
  { name: `${of}: something is added`, file: { of, body: (text) => `${text}\nthrow new Error('added');` } },
]);

const cookies = Object.entries<(value: string) => string>({
  empty: () => '',
  'one field': () => '1',
  dots: () => '.....',
  'version 2': (value) => value.replace(/^1/, '2'),
  'no subject': (value) => value.replace(/^1\.[^.]*/, '1.'),
  'other material': (value) => value.replace(/[0-9a-f]{16}/, '0'.repeat(16)),
  'no number': (value) => value.replace(/\.[^.]*$/, '.zz'),
  'all answers, and more': (value) => value.replace(/\.[^.]*$/, `.${'f'.repeat(40)}`).replace(/[0-9a-f]{16}/, '0'.repeat(16)),
  'a time to come': (value) => value.replace(/^(1\.[^.]*)\.[^.]*/, '$1.zzzzzzzz'),
  'no time': (value) => value.replace(/^(1\.[^.]*)\.[^.]*/, '$1.'),
  'a time before all': (value) => value.replace(/^(1\.[^.]*)\.[^.]*/, '$1.0'),
  'too long': (value) => value.repeat(20),
}).map(([name, cookie]): Fault => ({ name: `cookie: ${name}`, cookie }));

export const faults: Fault[] = [...broken, ...storage, ...files, { name: 'ui: never answered', file: { of: 'ui', hang: true } }, ...cookies];
