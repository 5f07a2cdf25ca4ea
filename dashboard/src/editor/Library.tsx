import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import hint from "../../../consent/hint.json";
import known from "../../../consent/library.json";
import type { Draft, Service } from "../api";
import { useSpeech } from "../language";
import { Dialog } from "./Dialog";

/** As scripts/library.mjs writes it; a tracker is name, days (0: session), 1 for a third party's, and what it is for. */
interface Known {
  name: string;
  company: string;
  country?: string;
  purpose: string;
  hosts: string[];
  policy?: string;
  trackers: [string, number, number, string][];
}

type Text = Record<string, string>;

const library = known as unknown as Known[];
const hints = hint as { adequate: string[] } & Record<"reason" | "data" | "tracker" | "named", Record<string, Text>>;
const most = 40; // shown at a time

/** The purpose of a draft for what the library calls one; never the necessary one. */
function purposeFor(doc: Draft, purpose: string): string {
  const asked = doc.purposes.filter((one) => !one.required).map((one) => one.id);
  const wanted = purpose === "analytics" ? ["audience", "analytics", "advertising"] : [purpose];
  return wanted.find((id) => asked.includes(id)) ?? asked[0] ?? "";
}

function purposeName(doc: Draft, language: string, one: Known): string | undefined {
  const name = doc.purposes.find((purpose) => purpose.id === purposeFor(doc, one.purpose))?.name;
  return name?.[language] || name?.[doc.languages[0] ?? ""];
}

/** As consent/library.go does it for a file that is imported. */
function serviceOf(doc: Draft, one: Known): Omit<Service, "id"> {
  const texts = (...of: (Text | undefined)[]) => Object.fromEntries(doc.languages.map((tag) => [tag, of.map((text) => text?.[tag.replace(/-.*/, "")]).find(Boolean) ?? ""]));
  return {
    purpose: purposeFor(doc, one.purpose),
    name: one.name,
    provider: { name: one.company, country: one.country ?? "", ...(hints.adequate.includes(one.country ?? "") && { transfer: "adequacy" }), ...(one.policy && { policy_url: one.policy }) },
    reason: texts(hints.reason[one.purpose]),
    data: texts(hints.data[one.purpose]),
    hosts: one.hosts,
    trackers: one.trackers.map(([name, days, third, text]) => ({
      name,
      ...(name.endsWith("*") && { pattern: true }),
      kind: "cookie",
      party: third ? "third" : "first",
      duration: days ? "permanent" : "session",
      lifetime_days: days,
      reason: texts({ en: text }, hints.named[name], hints.tracker[one.purpose]),
    })),
  };
}

/** Known services to pick from, found by their own name, their company's, a host's or a cookie's. */
export function Library({ doc, onPick, onClose }: { doc: Draft; onPick: (service: Omit<Service, "id">) => void; onClose: () => void }) {
  const { t, number, language } = useSpeech();
  const e = t.editor;
  const [search, setSearch] = useState("");
  const found = useMemo(() => find(search), [search]);
  const has = (one: Known) => doc.services.some((service) => service.name.toLowerCase() === one.name.toLowerCase());
  return (
    <Dialog title={e.library} onClose={onClose}>
      <input className="search" type="search" data-first aria-label={e.search} placeholder={e.search} value={search} onChange={(event) => setSearch(event.target.value)} />
      <p className="muted small">{e.libraryHelp(number(library.length))}</p>
      {found.length === 0 && <p role="status">{e.libraryNone}</p>}
      <ul className="known">
        {found.map((one) => (
          <li key={`${one.name} ${one.hosts[0]}`}>
            <div>
              <strong>{one.name}</strong>
              <p className="muted small">
                {[one.company !== one.name && one.company, purposeName(doc, language, one), e.count(one.trackers.length, number(one.trackers.length)), one.hosts[0]]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
            </div>
            {has(one) ? (
              <span className="muted small">{e.added}</span>
            ) : (
              <Button size="xs" variant="default" aria-label={`${e.add} ${one.name}`} onClick={() => onPick(serviceOf(doc, one))}>
                {e.add}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function find(search: string): Known[] {
  const word = search.trim().toLowerCase();
  if (!word) return library.slice(0, most);
  const rank = (one: Known) => {
    const name = one.name.toLowerCase();
    if (name.startsWith(word)) return 0;
    if (name.includes(word)) return 1;
    if (one.company.toLowerCase().includes(word) || one.hosts.some((host) => host.includes(word))) return 2;
    const isTracker = one.trackers.some(([tracker]) => tracker.toLowerCase().includes(word) || (tracker.endsWith("*") && word.startsWith(tracker.slice(0, -1).toLowerCase())));
    return isTracker ? 3 : 4;
  };
  return library
    .map((one) => ({ one, rank: rank(one) }))
    .filter((item) => item.rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map((item) => item.one);
}
