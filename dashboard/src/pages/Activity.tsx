import { Button, NativeSelect, TextInput } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, type ActivityFilter, activityFile, getActivity } from "../api";
import { Failure, Notice } from "../components/Notice";
import { useTitle } from "../components/Shell";
import { SiteHeader, SiteLoading } from "../components/SiteHeader";
import { useSpeech } from "../language";
import type { Texts } from "../texts";
import { UnknownSite } from "./NotFound";
import "../texts/people";

/** Who did what on a site. */
export function Activity({ site }: { site: string }) {
  const { t, moment, number } = useSpeech();
  const words = t.people;
  const [text, setText] = useState("");
  const [who, setWho] = useState("");
  const [what, setWhat] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [wide] = useState(() => matchMedia("(min-width: 761px)").matches);
  const filter: ActivityFilter = { text: text || undefined, who: who || undefined, what: what || undefined, from: day(from, 0), until: day(to, 1) };
  const pages = useInfiniteQuery({
    queryKey: ["activity", site, filter],
    queryFn: ({ pageParam }) => getActivity(site, filter, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.more ? last.actions.at(-1)?.id : undefined),
    placeholderData: keepPreviousData,
  });
  const first = pages.data?.pages[0];
  useTitle(t.shell.activity);
  if (pages.error instanceof ApiError && pages.error.status === 404) return <UnknownSite />;
  if (!first) return pages.error ? <Failure error={pages.error} retry={pages.refetch} /> : <SiteLoading site={site} />;
  const actions = pages.data?.pages.flatMap((page) => page.actions) ?? [];
  return (
    <>
      <SiteHeader site={first.site} />
      <div className="stack">
        <p className="muted">{words.activityIntro}</p>
        <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
          <TextInput label={words.search} type="search" value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <details className="more-filters" open={wide}>
            <summary>{words.filters}</summary>
            <div className="filters">
              <NativeSelect
                label={words.who}
                value={who}
                onChange={(event) => setWho(event.currentTarget.value)}
                data={[{ value: "", label: words.anybody }, ...first.who.map((value) => ({ value, label: actor(value, words) }))]}
              />
              <NativeSelect
                label={words.what}
                value={what}
                onChange={(event) => setWhat(event.currentTarget.value)}
                data={[{ value: "", label: words.anything }, ...first.what.map((value) => ({ value, label: words.actions[value] ?? value }))]}
              />
              <TextInput label={words.from} type="date" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
              <TextInput label={words.to} type="date" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
            </div>
          </details>
        </form>
        {actions.length === 0 ? (
          <Notice title={words.none} help={words.noneHelp} />
        ) : (
          <section className="card" aria-label={t.shell.activity}>
            <ul className="people">
              {actions.map((action) => (
                <li key={action.id}>
                  <details className="action">
                    <summary>
                      <strong>{words.actions[action.what] ?? action.what}</strong> <span>{object(action, words)}</span>
                      <span className="muted small">{`${actor(action.who, words)} · ${moment(new Date(action.at))}${action.why ? ` · ${action.why}` : ""}`}</span>
                    </summary>
                    <dl className="digests small">
                      <dt>{words.leaf}</dt>
                      <dd>{action.leaf === undefined ? words.waiting : number(action.leaf)}</dd>
                      {action.before && <dt>{words.before}</dt>}
                      {action.before && <dd>{action.before}</dd>}
                      {action.after && <dt>{words.after}</dt>}
                      {action.after && <dd>{action.after}</dd>}
                    </dl>
                  </details>
                </li>
              ))}
            </ul>
            <div className="action-end">
              {pages.hasNextPage && (
                <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
                  {words.more}
                </Button>
              )}
              <a className="small" download href={activityFile(site, filter, "csv")}>
                {words.csv}
              </a>
              <a className="small" download href={activityFile(site, filter, "json")}>
                {words.json}
              </a>
            </div>
          </section>
        )}
      </div>
    </>
  );
}

/** Midnight of a day in the reader's zone, some days later. */
function day(date: string, later: number): string | undefined {
  if (!date) return undefined;
  const midnight = new Date(`${date}T00:00:00`);
  midnight.setDate(midnight.getDate() + later);
  return midnight.toISOString();
}

/** What it was done to. A draft has no name but its digest, of which the start is enough for a reader. */
function object({ what, on }: { what: string; on: string }, words: Texts["people"]): string {
  if (what === "pack_exported" && on === "visitor") return words.aVisitor;
  if (what === "subject_erased") return ""; // who it was is erased
  if (what === "notice_published") return words.versionOf(on);
  return /^[0-9a-f]{64}$/.test(on) ? `${on.slice(0, 8)}…` : on;
}

function actor(who: string, words: Texts["people"]): string {
  if (who === "server") return words.server;
  const [kind, ...name] = who.split(":");
  return kind === "command" ? words.command(name.join(":")) : name.join(":");
}
