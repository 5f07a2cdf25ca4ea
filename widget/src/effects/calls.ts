// Calls to a host that waits fail as they do without a network. They cannot be kept for later: what they would tell, and
// whoever listens, belongs to their moment.
import { trusted } from '../trusted';
import { mayName, ofAddress, veiled } from './rules';
import { type Any, type Judge, wrap } from './wrap';

/** Texts of Blobs that name a declared host, and of the addresses that were made for them. */
const texts = new WeakMap<Any, string>();
const codes = new Map<string, string>();

/** A worker fetches out of sight: one made from a text is made from the text without what waits. */
const worker: Judge = (args, self, name, fn) => {
  const given = args[0];
  const code = codes.get(String(given));
  const open = code && veiled(code, 'about:blank');
  if (open !== code) {
    const url = URL.createObjectURL(new Blob([open!], { type: 'text/javascript' }));
    // What the page may not pass as a string, neither may we for it.
    args[0] = given === String(given) ? url : trusted.createScriptURL(url);
  }
  return call(args, self, name, fn);
};

/** Sends an address among the arguments nowhere: to a text that is not there or, where only that is taken, to all hosts at once. */
const call: Judge = (args, _, name) => {
  for (const [i, to] of args.entries())
    if (ofAddress(to?.url ?? to)) {
      if (name === 'sendbeacon') return false;
      args[i] = name === 'websocket' ? 'wss://255.255.255.255' : name === 'eventsource' ? 'data:,' : trusted.createScriptURL(`blob:${origin}/0`);
    }
};

export function calls(w: Any): void {
  wrap(w, 'fetch fetchLater EventSource Audio WebSocket', call);
  wrap(XMLHttpRequest.prototype, 'open', call);
  wrap(Navigator.prototype, 'sendBeacon', call);
  wrap(w, 'Worker SharedWorker', worker);
  wrap(w.Cache?.prototype, 'add', call);
  wrap(w.Cache?.prototype, 'addAll', (args) => call((args[0] = [...args[0]]), 0, '', 0));
  wrap(w.Worklet?.prototype, 'addModule', call);
  // A Blob is the page's own data, and becomes code only where a worker is made from its address.
  wrap(w, 'Blob File', (args, target, _, fn) => {
    if (!/script|^$/.test(args.at(-1)?.type ?? '')) return;
    // What is no text, or too long to be read for nothing, throws: such a Blob is made as it is.
    const text = (args[0] = [...args[0]]).map((part: Any) => (typeof part === 'string' ? part : (texts.get(part) ?? new TextDecoder().decode(part.byteLength < 1e6 ? part : 0)))).join('');
    if (!mayName(text)) return;
    const made: Any = Reflect.construct(fn, args, target);
    texts.set(made, text);
    return made;
  });
  wrap(w.URL, 'createObjectURL', (args, self, _, fn) => {
    const text = texts.get(args[0]);
    if (!text) return;
    const url = fn.apply(self, args);
    codes.set(url, text);
    return url;
  });
}
