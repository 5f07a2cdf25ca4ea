/** The first part of a BCP 47 tag, in lower case; the wrong but frequent `de_DE` counts too, and all of Norwegian is one. */
function base(tag: string): string {
  const own = tag.split(/-|_/)[0].toLowerCase();
  return NORWEGIAN && /^n[no]$/.test(own) ? 'nb' : own;
}

/** The first of the wanted BCP 47 tags that is on offer, whole or by its first part; else the first on offer. */
export function pick(wanted: readonly string[], offered: string[]): string {
  for (const tag of wanted) {
    const found = offered.find((own) => own === tag) ?? offered.find((own) => base(own) === base(tag));
    if (found) return found;
  }
  return offered[0];
}

/** The language that the page is in, as far as it says so; else the visitor's. */
export const pageLanguage = () => document.documentElement.lang || navigator.language;
