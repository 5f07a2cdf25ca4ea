// A text of HTML that would fetch at once what has to wait becomes declared markup: it opens through the guard. Pure.
import { necessary } from '../config';

/** Attributes whose addresses are fetched. */
export const fetched = /^((image)?srcset|src(doc)?|href|data|poster)$/i;

/**
 * Rewrites start tags with an address that waits, scripts only where they would run, and style sheets that `clean` would
 * change. What is added has no quotes, since the text may be code that holds a tag in quotes.
 */
export function rewrite(html: string, waits: (value: string, attribute: string) => unknown, clean: (css: string) => string, runs: boolean): string {
  const mark = ' data-purpose=' + necessary[0];
  const inert = ' type=text/plain';
  return html
    .replace(/<(script|iframe|img|link|video|audio|source|track|embed|object)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi, (all, tag: string, attributes: string) => {
      let kept = attributes.replace(/([^\s"'>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/g, (pair, name: string, value: string) =>
        fetched.test(name) && waits(value.replace(/^["']|["']$/g, ''), name) ? 'data-' + pair : pair,
      );
      if (kept === attributes) return all;
      if (/^script/i.test(tag)) {
        if (!runs) return all;
        kept = inert + kept.replace(/\stype\s*=/i, ' data-type=');
      }
      return '<' + tag + mark + kept + '>';
    })
    .replace(/<style\b([^>]*)>([^]*?)(?=<\/style)/gi, (all, attributes: string, css: string) => (clean(css) === css ? all : '<style' + mark + inert + attributes + '>' + css));
}
