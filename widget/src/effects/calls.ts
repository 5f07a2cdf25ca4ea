// Calls to a host that waits fail as they do without a network. They cannot be kept for later: what they would tell, and
// whoever listens, belongs to their moment.
import { rules } from '../config';
import { trusted } from '../trusted';
import { ofAddress, ofText } from './rules';
import { type Any, type Judge, wrap } from './wrap';

/** An address of the page's own that leads nowhere. */
function nowhere(): string {
  const url = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(url);
  return trusted.createScriptURL(url);
}

export function calls(w: Any): void {
  const at =
    (i: number, dead: () => unknown = nowhere): Judge =>
    (args) => {
      if (ofAddress(args[i]?.url ?? args[i])) args[i] = dead();
    };
  wrap(w, 'fetch fetchLater EventSource Worker SharedWorker', at(0));
  wrap(w.XMLHttpRequest?.prototype, 'open', at(1));
  // These take no other scheme. The address of all hosts at once cannot be connected to.
  wrap(w, 'WebSocket', at(0, () => 'wss://255.255.255.255'));
  wrap(w, 'WebTransport', at(0, () => 'https://255.255.255.255'));
  wrap(w.Navigator.prototype, 'sendBeacon', ([url]) => (ofAddress(url) ? [false] : undefined));
  wrap(w, 'Audio', (args, _, __, go) => {
    const [src] = args.splice(0);
    const audio = go();
    if (src !== undefined) audio.src = src;
    return [audio];
  });
  // A worker made from a text fetches out of sight: the text's address waits for what the text names.
  const texts = new WeakMap<Blob, string>();
  wrap(w, 'Blob', ([parts], _, __, go) => {
    const blob = go();
    const services = ofText([...(parts ?? [])].filter((part) => typeof part === 'string').join());
    if (services) texts.set(blob, services);
    return [blob];
  });
  wrap(w.URL, 'createObjectURL', ([blob], _, __, go) => {
    const url = go();
    const services = texts.get(blob);
    if (services) rules[url] = services;
    return [url];
  });
}
