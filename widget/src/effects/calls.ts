// Calls to a host that waits fail as they do without a network. They cannot be kept for later: what they would tell, and
// whoever listens, belongs to their moment.
import { trusted } from '../trusted';
import { clean, ofAddress } from './rules';
import { type Any, type Judge, wrap } from './wrap';

/** Sends an address among the arguments nowhere: to a text that is not there or, where only that is taken, to all hosts at once. */
const call: Judge = (args, _, name) => {
  for (const [i, to] of args.entries())
    if (ofAddress(to?.url ?? to)) {
      if (name === 'sendbeacon') return false;
      args[i] = name === 'websocket' ? 'wss://255.255.255.255' : trusted.createScriptURL(`blob:${origin}/0`);
    }
};

export function calls(w: Any): void {
  wrap(w, 'fetch fetchLater EventSource Worker SharedWorker Audio WebSocket', call);
  wrap(XMLHttpRequest.prototype, 'open', call);
  wrap(Navigator.prototype, 'sendBeacon', call);
  // A worker made from a text fetches out of sight.
  wrap(w, 'Blob', (args) => {
    if (/script|^$/.test(args[1]?.type ?? '')) args[0] = [...args[0]].map((part) => (typeof part === 'string' ? clean(part) : part));
  });
}
