// Puts judges before the browser's own functions.
import { mayName } from './rules';

// biome-ignore lint/suspicious/noExplicitAny: whatever the browser's functions take and give
export type Any = any;

/**
 * Judges a call of `fn`, whose name is told in lower case: answers what the caller gets instead, or nothing when the call
 * goes through, perhaps with other arguments. Where a judge throws, what may name a declared host does not go through.
 */
export type Judge = (args: Any[], self: Any, name: string, fn: Any) => Any;

/** What the browser knows of an object that stands before one of its own. */
export const behind = new WeakMap<Any, Any>();

/** Has functions, constructors and setters judged, or getters instead. What this browser does not have is left out. */
export function wrap(owner: Any, names: string, judge: Judge, part?: 'get'): void {
  for (const name of names.split(' ')) {
    const own: Any = Object.getOwnPropertyDescriptor(owner ?? 0, name) ?? {};
    const at = part ?? (own.set ? 'set' : 'value');
    const lower = name.toLowerCase();
    const call = (fn: Any, self: Any, args: Any[], target?: Any) => {
      let answer: Any;
      self = behind.get(self) ?? self;
      try {
        answer = judge(args, self, lower, fn);
      } catch {
        if (args.some((arg) => mayName(arg?.url ?? arg?.data ?? arg))) return;
      }
      return answer ?? (target ? Reflect.construct(fn, args, target) : Reflect.apply(fn, self, args));
    };
    if (!own[at]) continue;
    // A proxy keeps name, length, prototype, static members and the text of native code.
    const proxy = new Proxy(own[at], { apply: call, construct: (fn, args, target) => call(fn, target, args, target) });
    Object.defineProperty(owner, name, { ...own, [at]: proxy });
    // What is made says that the page's constructor made it, and does not give away the browser's.
    if (own[at].prototype?.constructor === own[at]) own[at].prototype.constructor = proxy;
  }
}
