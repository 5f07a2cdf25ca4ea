const base = (tag: string) => tag.split('-')[0].toLowerCase();

/** The first of the wanted BCP 47 tags that is on offer, whole or by its first part; else the first on offer. */
export function pick(wanted: readonly string[], offered: string[]): string {
  for (const tag of wanted) {
    const found = offered.find((own) => own === tag) ?? offered.find((own) => base(own) === base(tag));
    if (found) return found;
  }
  return offered[0];
}
