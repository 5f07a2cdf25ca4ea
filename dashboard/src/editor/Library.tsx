import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import known from "../../../consent/library.json";
import { ApiError, type Draft, getKnownService, type Service } from "../api";
import { useSpeech } from "../language";
import { Dialog } from "./Dialog";

/** As scripts/library.mjs writes it; a tracker is name, days (0: session), 1 for a third party's, and what it is for. */
interface Known {
  name: string;
  company: string;
  purpose: string;
  hosts: string[];
  trackers: [string, number, number, string][];
}

const library = known as unknown as Known[];
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

/** Known services to pick from, found by their own name, their company's, a host's or a cookie's. */
export function Library({ doc, onPick, onOwn, onClose }: { doc: Draft; onPick: (service: Omit<Service, "id">) => void; onOwn: () => void; onClose: () => void }) {
  const { t, number, language } = useSpeech();
  const e = t.editor;
  const [search, setSearch] = useState("");
  const found = useMemo(() => find(search), [search]);
  const pick = useMutation({
    mutationFn: (one: Known) => getKnownService(doc.site, one.name, doc.languages),
    onSuccess: (service, one) => onPick({ ...service, purpose: purposeFor(doc, one.purpose) }),
  });
  const has = (one: Known) => doc.services.some((service) => service.name.toLowerCase() === one.name.toLowerCase());
  return (
    <Dialog title={e.library} onClose={onClose}>
      <input className="search" type="search" data-first aria-label={e.search} placeholder={e.search} value={search} onChange={(event) => setSearch(event.target.value)} />
      <p className="muted small">{e.libraryHelp(number(library.length))}</p>
      {pick.error && (
        <p role="alert" className="bad">
          {pick.error instanceof ApiError && pick.error.status ? pick.error.message : t.noAnswer}
        </p>
      )}
      {found.length === 0 && (
        <>
          <p role="status">{e.libraryNone}</p>
          <Button variant="default" onClick={onOwn}>
            {e.addOwn}
          </Button>
        </>
      )}
      <ul className="known">
        {found.map((one) => (
          <li key={`${one.name} ${one.hosts[0]}`}>
            <div>
              <strong>{one.name}</strong>
              <p className="muted small">
                {[one.company !== one.name && one.company, purposeName(doc, language, one), one.trackers.length ? e.count(one.trackers.length, number(one.trackers.length)) : e.noneKnown, one.hosts[0]]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
            </div>
            {has(one) ? (
              <span className="muted small">{e.added}</span>
            ) : (
              <Button size="xs" variant="default" aria-label={`${e.add} ${one.name}`} loading={pick.isPending && pick.variables === one} onClick={() => pick.mutate(one)}>
                {e.add}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What people call a service that the library knows by another name. */
const called: Record<string, string> = { ga: "google analytics", ga4: "google analytics", gtag: "google analytics", gtm: "google tag manager", fb: "facebook", adwords: "google ads" };

/** How well a word names a service, 1 the best; 4 when it does not. */
function rankOf(one: Known, word: string): number {
  if (fold(one.name).includes(word)) return 1;
  if (fold(one.company).includes(word) || one.hosts.some((host) => host.includes(word))) return 2;
  const isTracker = one.trackers.some(([tracker]) => tracker.toLowerCase().includes(word) || (tracker.endsWith("*") && word.startsWith(tracker.slice(0, -1).toLowerCase())));
  return isTracker ? 3 : 4;
}

/** The services that every word names, in whatever order: “Facebook pixel” is Meta's. */
function find(search: string): Known[] {
  const typed = fold(search.trim());
  if (!typed) return library.slice(0, most);
  const phrase = called[typed] ?? typed;
  const words = phrase.split(/\s+/);
  const rank = (one: Known) => (fold(one.name).startsWith(phrase) ? 0 : Math.max(...words.map((word) => rankOf(one, word))));
  return library
    .map((one) => ({ one, rank: rank(one) }))
    .filter((item) => item.rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map((item) => item.one);
}
