// Puts judges before the browser's own functions.

// biome-ignore lint/suspicious/noExplicitAny: whatever the browser's functions take and give
export type Any = any;

/**
 * Judges a call: answers its result, in a list, when it must not go through. It may change the arguments of one that
 * goes. `name` is in lower case, `go` makes the call, `again` has it judged anew. What a judge throws is not the page's affair: the call goes through.
 */
export type Judge = (args: Any[], self: Any, name: string, go: () => Any, again: () => Any) => Any[] | void;

/** Has functions, constructors and setters judged, or getters instead. What this browser does not have is left out. */
export function wrap(owner: Any, names: string, judge: Judge, part?: 'get'): void {
  for (const name of names.split(' ')) {
    const own: Any = owner && Object.getOwnPropertyDescriptor(owner, name);
    const at = part ?? (own?.set ? 'set' : 'value');
    if (!own?.[at]) continue;
    const call = (args: Any[], self: Any, go: () => Any) => {
      let verdict: Any[] | void = undefined;
      try {
        verdict = judge(args, self, name.toLowerCase(), go, () => Reflect.apply(own[at], self, args));
      } catch {}
      return verdict ? verdict[0] : go();
    };
    // A proxy keeps name, length, prototype, static members and the text of native code.
    own[at] = new Proxy(own[at], {
      apply: (fn, self, args) => call(args, self, () => Reflect.apply(fn, self, args)),
      construct: (fn, args, target) => call(args, undefined, () => Reflect.construct(fn, args, target)),
    });
    Object.defineProperty(owner, name, own);
  }
}
