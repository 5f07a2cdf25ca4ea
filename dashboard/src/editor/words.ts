import type { Change, Draft } from "../api";
import type { Texts } from "../texts";

/** A date and time as the reader writes it, in the reader's zone. */
export const moment = (language: string, at: string) => new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));

/** The labels that the form has for what a path of the draft leads to; * is any number. */
const labels = (e: Texts["editor"]): Record<string, string> => ({
  title: e.heading,
  intro: e.intro,
  policy_url: e.policy,
  withdraw_url: e.withdrawURL,
  jurisdiction: e.jurisdiction,
  "labels.refuse": e.refuse,
  "labels.accept": e.accept,
  "controller.name": `${e.who} › ${e.name}`,
  "controller.address": `${e.who} › ${e.address}`,
  "controller.country": `${e.who} › ${e.country}`,
  "controller.contact": `${e.who} › ${e.contact}`,
  "controller.id": `${e.who} › ${e.register}`,
  "authority.name": e.authority,
  "authority.url": e.authorityURL,
  "purposes.*.name": e.purposeName,
  "purposes.*.summary": e.summary,
  "purposes.*.detail": e.detail,
  "services.*.name": e.serviceName,
  "services.*.purpose": e.purpose,
  "services.*.reason": e.reason,
  "services.*.data": e.data,
  "services.*.hosts": e.hosts,
  "services.*.provider.name": e.company,
  "services.*.provider.country": e.country,
  "services.*.provider.transfer": e.transfer,
  "services.*.provider.policy_url": e.providerPolicy,
  "services.*.trackers.*.name": e.trackerName,
  "services.*.trackers.*.kind": e.kind,
  "services.*.trackers.*.party": e.party,
  "services.*.trackers.*.lifetime_days": e.days,
  "services.*.trackers.*.reason": e.trackerReason,
});

/** A path of the draft in words, such as "Company › country". Numbers are counted from 1. */
export function place(t: Texts, path: string): string {
  return path
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : (t.editor.places[part] ?? part)))
    .filter((part) => part)
    .join(" › ");
}

/** Where something is edited, as the form calls it: "YouTube › VISITOR_INFO1_LIVE › What for". */
export function placeIn(t: Texts, doc: Draft, lang: string, path: string): string {
  const [list, at, within, inner] = path.split(".");
  const service = list === "services" ? doc.services[Number(at)] : undefined;
  const purpose = list === "purposes" ? doc.purposes[Number(at)] : undefined;
  const owner = service?.name || purpose?.name[lang] || service?.id || purpose?.id;
  const tracker = within === "trackers" && service?.trackers[Number(inner)]?.name;
  const label = labels(t.editor)[path.replace(/\.\d+/g, ".*")];
  if (label) return [owner, tracker, label].filter(Boolean).join(" › ");
  return owner && !within ? owner : place(t, path);
}

/** The name of the form's field for a path, which has things by their ids. */
export function fieldOf(doc: Draft, path: string): string {
  const [list, at, ...rest] = path.split(".");
  const thing = list === "services" || list === "purposes" ? doc[list][Number(at)] : undefined;
  return thing ? [list, thing.id, ...rest].join(".") : path;
}

/** What a change is about and did, in one line. */
export function said(t: Texts, change: Change, languageName: (tag: string) => string): string {
  const e = t.editor;
  const name = change.part === "language" && change.name ? languageName(change.name) : (change.name ?? "");
  const what = [e.parts[change.part], name].filter(Boolean).join(" ");
  if (change.do === "added" || change.do === "removed") return e.did[change.do](what, change.in ?? "");
  if (change.do === "moved") return e.did.moved(what || (change.field ? place(t, change.field) : ""));
  const field = change.field ? place(t, change.field) : "";
  const tongue = change.language ? ` (${languageName(change.language)})` : "";
  const owner = change.part === "tracker" && change.in ? `${what}, ${change.in}` : what;
  return (owner ? e.of(owner, field) : field) + tongue;
}
