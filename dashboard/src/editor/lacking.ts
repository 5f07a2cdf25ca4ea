import type { Draft, Service } from "../api";

type Text = Record<string, string>;
const empty = (languages: string[], lines: string[], texts: Text[]) =>
  lines.filter((line) => !line.trim()).length + texts.reduce((sum, text) => sum + languages.filter((tag) => !text[tag]?.trim()).length, 0);

/** How many fields of a service are empty without which nothing is published; a text counts once a language. */
export const lackingOf = ({ name, provider, reason, data, trackers }: Service, languages: string[]): number =>
  empty(languages, [name, provider.name, provider.country, ...trackers.map((tracker) => tracker.name)], [reason, data, ...trackers.map((tracker) => tracker.reason)]);

/** The same of the parts of a draft that have such fields. */
export function lacking({ languages, title, intro, controller, jurisdiction, authority, purposes, services }: Draft): Record<string, number> {
  return {
    texts: empty(languages, [controller.name, controller.address, controller.country, controller.contact, jurisdiction, authority.name], [title, intro]),
    purposes: empty(languages, [], purposes.flatMap(({ name, summary, detail }) => [name, summary, detail])),
    services: services.reduce((sum, service) => sum + lackingOf(service, languages), 0),
  };
}
