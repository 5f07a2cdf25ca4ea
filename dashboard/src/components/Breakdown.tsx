import { Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { downloadOf, getStatistics, type Row, type Span, type View } from "../api";
import { useSpeech } from "../language";
import { Card, NumberTable } from "./Card";
import { groupName } from "./group";
import { Failure } from "./Notice";

const cuts = ["device", "country", "language", "page", "notice", "service"] as const;
type Cut = (typeof cuts)[number];

/** One period divided by who chose: a tab for each way. Small groups are told together only. */
export default function Breakdown({ site, span }: { site: string; span: Span }) {
  const { t, language, number, percent, utcDays, ...names } = useSpeech();
  const [by, setBy] = useState<Cut>("device");
  const id = useId();
  // As WAI-ARIA has it for tabs: one stop of the Tab key, arrows, Home and End go from one to the other.
  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const at = cuts.indexOf(by);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const cut = to === undefined ? undefined : cuts.at(to % cuts.length);
    if (!cut) return;
    event.preventDefault();
    setBy(cut);
    document.getElementById(`${id}-${cut}`)?.focus();
  };
  const query = useQuery({
    queryKey: ["statistics", site, by, span],
    queryFn: () => getStatistics(site, by, span),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const words = t.figures;
  const view = query.data?.by === by ? query.data : undefined;
  const name = (row: Row) => (by === "service" && row.label) || groupName(t, by, row.name, names);
  const rate = (f: { rate: number | null }) => (f.rate === null ? "–" : percent(f.rate));
  const rows = view ? rowsOf(view, words.others) : [];
  const named = (row: Row) => (row.name === othersName ? (row.label ?? "") : name(row));
  const answers = by === "service";
  const table = (
    <NumberTable
      caption={`${words.divided}: ${words.by[by]}`}
      rows={rows}
      rowKey={(row) => row.name}
      columns={[
        { title: words.by[by] ?? by, value: named },
        ...(answers
          ? [{ title: words.allowed, value: (row: Row) => number(row.figures.granted) }]
          : [
              { title: t.shown, value: (row: Row) => number(row.figures.shown) },
              { title: words.second, value: (row: Row) => number(row.figures.second) },
            ]),
        { title: t.decisions, value: (row) => number(row.figures.decisions) },
        ...(answers
          ? []
          : [
              { title: t.accepted, value: (row: Row) => number(row.figures.accepted) },
              { title: t.partly, value: (row: Row) => number(row.figures.partly) },
              { title: t.refused, value: (row: Row) => number(row.figures.refused) },
              { title: t.withdrawn, value: (row: Row) => number(row.figures.withdrawn) },
              { title: words.noChoice, value: (row: Row) => number(row.figures.no_choice) },
              { title: words.changed, value: (row: Row) => number(row.figures.changed) },
            ]),
        { title: t.rate, value: (row) => rate(row.figures) },
      ]}
    />
  );
  const hint = rows.length === 0 ? "" : by === "country" && rows.every((row) => row.name === "ZZ") ? words.noCountry : by === "page" && rows.every((row) => row.name === "") ? words.noPages : "";
  const most = Math.max(1, ...rows.map((row) => row.figures.decisions));
  return (
    <Card title={words.divided} help={words.dividedHelp} table={table}>
      <div className="divisions" role="tablist" aria-label={words.divided}>
        {cuts.map((cut) => (
          <button
            key={cut}
            type="button"
            role="tab"
            id={`${id}-${cut}`}
            aria-controls={`${id}-panel`}
            aria-selected={cut === by}
            tabIndex={cut === by ? 0 : -1}
            onClick={() => setBy(cut)}
            onKeyDown={move}
          >
            {words.by[cut]}
          </button>
        ))}
      </div>
      <div className="breakdown" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${by}`} lang={language}>
        {query.error && !view ? (
          <Failure error={query.error} retry={query.refetch} />
        ) : !view ? (
          <Skeleton height={180} />
        ) : rows.length === 0 ? (
          <p className="muted">{answers || view.told ? words.nothing : words.notYet}</p>
        ) : (
          <ul className="rows">
            {rows.map((row) => (
              <li key={row.name} data-row={row.name}>
                <span className="row-fill" aria-hidden="true" style={{ width: `${(100 * (answers ? row.figures.granted : row.figures.decisions)) / most}%` }} />
                <span className="row-name">{named(row)}</span>
                <span className="small">{`${rate(row.figures)}${moved(row, (n) => number(n, 1))}`}</span>
                <strong>{number(answers ? row.figures.granted : row.figures.decisions)}</strong>
              </li>
            ))}
          </ul>
        )}
        {view?.others.figures && <p className="muted small">{words.othersHelp(number(view.fewest))}</p>}
        {view?.told && <p className="muted small">{words.counted(utcDays(new Date(view.told.from), new Date(view.told.until)), number(view.told.full))}</p>}
        {view && hint && <p className="muted small">{hint}</p>}
      </div>
      <p className="small downloads">
        {words.download}{" "}
        {(["csv", "json"] as const).map((format) => (
          <a key={format} href={downloadOf(site, by, span, format)} download={`${site}-${by}.${format}`}>
            {format.toUpperCase()}
          </a>
        ))}
      </p>
    </Card>
  );
}

const othersName = "\u0000";

/** The rows that are told, and one for all others. */
function rowsOf(view: View, others: string): Row[] {
  const { figures, before } = view.others;
  return figures ? [...view.rows, { name: othersName, label: others, figures, before }] : view.rows;
}

/** By how many points the rate moved, as an arrow and a number; empty when there is nothing to compare with. */
function moved({ figures, before }: Row, number: (n: number) => string): string {
  if (figures.rate === null || !before || before.rate === null) return "";
  const points = Math.round((figures.rate - before.rate) * 1000) / 10;
  return points === 0 ? "" : ` ${points > 0 ? "▲" : "▼"} ${number(Math.abs(points))}`;
}

