// A text of HTML that would fetch at once what has to wait becomes declared markup. Pure.

/** Attributes whose addresses are fetched, as properties; of an image the set first, since it comes before the other. */
export const addresses = 'srcset src imageSrcset href data poster';
export const fetched = new RegExp(`^(${addresses.replaceAll(' ', '|')}|srcdoc)$`, 'i');

/** Elements that have one and fetch it. */
export const tags = /^(script|style|i?frame|img|link|video|audio|source|track|embed|object|input|image|use|feimage)$/i;

/** What stands between addresses in the value of an attribute: none, a set of images, a text of HTML. */
export const between = (attribute: string) => (/doc/i.test(attribute) ? undefined : /[\s,]+/);

/** A comment, or a start tag with its name and attributes. Quotes count after = alone, and the end of the text ends all. */
const token = /<!--(?!-?>)[\s\S]*?--!?>|<([a-z][^\s/>]*)((?:[^=>]|=\s*(?:"[^"]*(?:"|$)|'[^']*(?:'|$))?)*)(?:>|$)/gi;

/**
 * Sets aside the addresses that wait in start tags, and takes them out of style sheets. What is added has no quotes,
 * since the text may be code that holds a tag in quotes.
 */
export function rewrite(html: string, waits: (text: string, between?: RegExp) => string | undefined, clean: (css: string) => string): string {
  let until = 0;
  const mark = (services: string | undefined) => (services ? ' data-purpose data-service=' + services : '');
  return html
    .replace(/<style([\s\S]*?<\/style)/gi, (all, rest) => '<style' + mark(waits(all)) + clean(rest))
    .replace(token, (all: string, tag: string | undefined, attributes: string, at: number, whole: string) => {
      if (!tag || at < until) return all;
      // The text of these is no markup.
      if (/^(script|style|textarea|title)$/i.test(tag)) until = at + all.length + whole.slice(at + all.length).search(new RegExp(`</${tag}|$`, 'i'));
      let services: string | undefined;
      const kept = attributes.replace(/([^\s"'>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?/g, (pair, given: string, value = '') => {
        const name = given.replace('xlink:', '');
        if (name === 'style') return clean(pair);
        const found = tags.test(tag) && fetched.test(name) && waits(value.replace(/^["']|["']$/g, ''), between(name));
        if (!found) return pair;
        services = found;
        return 'data-' + pair.replace('xlink:', '');
      });
      return '<' + tag + mark(services) + kept + all.slice(1 + tag.length + attributes.length);
    });
}
