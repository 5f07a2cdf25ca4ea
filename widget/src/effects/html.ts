// A text of HTML that would fetch at once what has to wait becomes declared markup. Pure.

/** Attributes whose addresses are fetched, as properties; of an image the set first, since it comes before the other. */
export const addresses = 'srcset src imageSrcset href data poster';
export const fetched = new RegExp(`^(${addresses.replaceAll(' ', '|')}|srcdoc)$`, 'i');

/** Elements that have one and fetch it. */
export const tags = 'script|style|iframe|img|link|video|audio|source|track|embed|object';

/** What stands between addresses in the value of an attribute: none, a set of images, a text of HTML. */
export const between = (attribute: string) => (/doc/i.test(attribute) ? undefined : /[\s,]+/);

/**
 * Sets aside the addresses that wait in start tags, and takes them out of style sheets. What is added has no quotes,
 * since the text may be code that holds a tag in quotes.
 */
export const rewrite = (html: string, waits: (text: string, between?: RegExp) => string | undefined, clean: (css: string) => string): string =>
  html
    .replace(/<style[\s\S]*?<\/style/gi, clean)
    .replace(new RegExp(`<(${tags})\\b((?:[^>"']|"[^"]*"|'[^']*')*)>`, 'gi'), (_, tag: string, attributes: string) => {
      let mark = '';
      const kept = attributes.replace(/([^\s"'>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/g, (pair, name: string, value: string) => {
        const services = fetched.test(name) && waits(value.replace(/^["']|["']$/g, ''), between(name));
        if (!services) return pair;
        mark = ' data-purpose data-service=' + services;
        return 'data-' + pair;
      });
      return '<' + tag + mark + kept + '>';
    });
