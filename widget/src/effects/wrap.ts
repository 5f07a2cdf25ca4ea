// Puts judges before the browser's own functions.
import { mayName } from './rules';

// biome-ignore lint/suspicious/noExplicitAny: whatever the browser's functions take and give
export type Any = any;

/**
 * Judges a call of `fn`, whose name is told in lower case: answers what the caller gets instead, or nothing when the call
 * goes through, perhaps with other arguments. Where a judge throws, what may name a declared host does not go through.
 */
export type Judge = (args: Any[], self: Any, name: string, fn: Any) => Any;

/** Has functions, constructors and setters judged, or getters instead. What this browser does not have is left out. */
export function wrap(owner: Any, names: string, judge: Judge, part?: 'get'): void {
  for (const name of names.split(' ')) {
    const own: Any = Object.getOwnPropertyDescriptor(owner ?? 0, name) ?? {};
    const at = part ?? (own.set ? 'set' : 'value');
    const call = (fn: Any, self: Any, args: Any[], target?: Any) => {
      let answer: Any;
      try {
        answer = judge(args, self, name.toLowerCase(), fn);
      } catch {
        if (args.some((arg) => mayName(arg?.url ?? arg?.data ?? arg))) return;
      }
      return answer ?? (target ? Reflect.construct(fn, args, target) : Reflect.apply(fn, self, args));
    };
    // A proxy keeps name, length, prototype, static members and the text of native code.
    if (own[at]) Object.defineProperty(owner, name, { ...own, [at]: new Proxy(own[at], { apply: call, construct: (fn, args, target) => call(fn, target, args, target) }) });
  }
}
