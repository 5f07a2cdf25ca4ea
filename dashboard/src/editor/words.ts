import type { Change } from "../api";
import type { Texts } from "../texts";

/** A date and time as the reader writes it, in the reader's zone. */
export const moment = (language: string, at: string) => new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));

/** A path of the draft in words, such as "Services › company › country". Numbers are counted from 1. */
export function place(t: Texts, path: string): string {
  return path
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : (t.editor.places[part] ?? part)))
    .filter((part) => part)
    .join(" › ");
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
