/** The first of the wanted BCP 47 tags that is on offer, whole or by its first part; else the first on offer. */
export function pick(wanted: readonly string[], offered: string[]): string {
  for (const tag of wanted) {
    const lower = tag.toLowerCase();
    const found = offered.find((own) => own.toLowerCase() === lower) ?? offered.find((own) => own.split('-')[0] === lower.split('-')[0]);
    if (found) return found;
  }
  return offered[0];
}
