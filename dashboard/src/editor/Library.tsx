import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import known from "../../../consent/library.json";
import type { Draft, Service } from "../api";
import { useSpeech } from "../language";
import { Dialog } from "./Dialog";

/** As scripts/library.mjs writes it; a tracker is name, days (0: session), 1 for a third party's, and what it is for. */
interface Known {
  name: string;
  company: string;
  purpose: string;
  hosts: string[];
  policy?: string;
  trackers: [string, number, number, string][];
}

const library = known as unknown as Known[];
const most = 40; // shown at a time

/** What a service of a purpose is for, where the library has nothing in a language. */
const reasons: Record<string, Record<string, string>> = {
  advertising: { fr: "Choisir et mesurer des publicités.", en: "Choose and measure ads." },
  analytics: { fr: "Mesurer l’audience du site.", en: "Measure the site’s audience." },
  social: { fr: "Partager des pages avec un réseau social.", en: "Share pages with a social network." },
  functional: { fr: "Rendre le site plus pratique.", en: "Make the site more convenient." },
};

/** The purpose of a draft for what the library calls one; never the necessary one. */
function purposeFor(doc: Draft, purpose: string): string {
  const asked = doc.purposes.filter((one) => !one.required).map((one) => one.id);
  const wanted = purpose === "analytics" ? ["audience", "analytics", "advertising"] : [purpose];
  return wanted.find((id) => asked.includes(id)) ?? asked[0] ?? "";
}

function serviceOf(doc: Draft, one: Known): Omit<Service, "id"> {
  const texts = (of: Record<string, string>) => Object.fromEntries(doc.languages.map((tag) => [tag, of[tag] ?? ""]));
  return {
    purpose: purposeFor(doc, one.purpose),
    name: one.name,
    provider: { name: one.company, country: "", ...(one.policy && { policy_url: one.policy }) },
    reason: texts(reasons[one.purpose] ?? {}),
    data: texts({}),
    hosts: one.hosts,
    trackers: one.trackers.map(([name, days, third, text]) => ({
      name,
      ...(name.endsWith("*") && { pattern: true }),
      kind: "cookie",
      party: third ? "third" : "first",
      duration: days ? "permanent" : "session",
      lifetime_days: days,
      reason: texts({ en: text }),
    })),
  };
}

/** Known services to pick from, found by their own name, their company's, a host's or a cookie's. */
export function Library({ doc, onPick, onClose }: { doc: Draft; onPick: (service: Omit<Service, "id">) => void; onClose: () => void }) {
  const { t, number } = useSpeech();
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
                {[one.company !== one.name && one.company, doc.purposes.find((purpose) => purpose.id === purposeFor(doc, one.purpose))?.name[doc.languages[0] ?? ""], e.count(one.trackers.length, number(one.trackers.length)), one.hosts[0]]
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
