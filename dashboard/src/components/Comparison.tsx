import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, type Comparison as Compared, endComparison, type Figures, getComparison, type Interval } from "../api";
import { useSpeech } from "../language";
import { useRights } from "../rights";
import { Card, NumberTable } from "./Card";
import "../texts/comparison";

type Letter = "a" | "b";
const letters: Letter[] = ["a", "b"];

/** How often figures are asked for again, in milliseconds: they are kept by the hour. */
const refresh = 30_000;

/** Two versions of the notice beside each other: which does what, how sure that is, and the end of it. Nothing where none were compared. */
export default function Comparison({ site }: { site: string }) {
  const { t, number, percent, moment, step } = useSpeech();
  const { maySite } = useRights();
  const { data } = useQuery({ queryKey: ["comparison", site], queryFn: () => getComparison(site), refetchInterval: refresh });
  const c = data?.comparison;
  if (!c) return null;
  const words = t.comparison;
  const date = (at: string) => moment(new Date(at));
  const share = (f: Figures) => {
    const answers = f.decisions - f.withdrawn;
    const [part, whole] = c.metric === "choice" ? [answers, f.shown] : [f.granted, answers];
    return whole > 0 && part <= whole ? part / whole : undefined;
  };
  const told = (f: Figures) => {
    const s = share(f);
    return s === undefined ? "–" : percent(s);
  };
  const points = (n: number) => number(Math.round(n * 1000) / 10, 1).replace("-", "−");
  const signed = (n: number) => (Math.round(n * 1000) > 0 ? "+" : "") + points(n);
  const isOver = c.until <= c.from;
  const table = (
    <>
      {c.versions && (
        <NumberTable
          caption={words.title(number(c.a), number(c.b))}
          rows={letters}
          rowKey={(letter) => letter}
          columns={[
            { title: words.name, value: (letter) => words.version(letter.toUpperCase(), number(c[letter])) },
            ...(["shown", "accepted", "partly", "refused"] as const).map((name) => ({ title: t[name], value: (letter: Letter) => number(c.versions?.[letter][name] ?? 0) })),
            { title: words.metrics[c.metric], value: (letter) => (c.versions ? told(c.versions[letter]) : "–") },
          ]}
        />
      )}
      <NumberTable
        caption={words.course}
        rows={c.course}
        rowKey={(interval) => interval.at}
        columns={[
          { title: words.day, value: ({ at }) => date(at) },
          { title: words.difference, value: ({ difference }) => signed(difference) },
          { title: words.low, value: ({ low }) => signed(low) },
          { title: words.high, value: ({ high }) => signed(high) },
        ]}
      />
    </>
  );
  return (
    <div className="below" data-comparison={c.state}>
      <Card title={words.title(number(c.a), number(c.b))} help={words.help(number(c.a), number(c.b))} table={table}>
        <div className="group">
          {c.ended && (
            <p>
              {words.ended(date(c.ended))} {words.kept[c.kept]}
            </p>
          )}
          <Verdict comparison={c} points={points} signed={signed} date={date} />
          {c.versions && !isOver && (
            <>
              <p className="small muted">{words.metrics[c.metric]}</p>
              <ul className="bars">
                {letters.map((letter) => {
                  const figures = c.versions?.[letter];
                  return (
                    figures && (
                      <li key={letter} data-version={letter} data-shown={figures.shown}>
                        <div className="bar-label">
                          <span>{words.version(letter.toUpperCase(), number(c[letter]))}</span>
                          <strong>{told(figures)}</strong>
                        </div>
                        <div className="track" aria-hidden="true">
                          <span style={{ width: `${100 * (share(figures) ?? 0)}%` }} />
                        </div>
                      </li>
                    )
                  );
                })}
              </ul>
            </>
          )}
          {c.course.length > 1 && <Course course={c.course} title={words.course} zero={words.noDifference} signed={signed} day={(at) => step(new Date(at), false)} />}
          {!c.versions && !isOver && <p className="muted small">{words.few(number(c.fewest))}</p>}
          <p className="muted small">
            {!isOver && words.counted(date(c.from), date(c.until))} {words.honest} {words.cache}
          </p>
          {!c.ended && <p className="muted small">{words.due(date(c.due))}</p>}
          {!c.ended && maySite(site, "publish") && <End site={site} comparison={c} />}
        </div>
      </Card>
    </div>
  );
}

interface VerdictProps {
  comparison: Compared;
  points: (n: number) => string;
  signed: (n: number) => string;
  date: (at: string) => string;
}

/** What may be said, in one sentence or two. */
function Verdict({ comparison: c, points, signed, date }: VerdictProps) {
  const { t } = useSpeech();
  const words = t.comparison;
  if (c.state === "mismatch") return <p className="told told-warn">{words.mismatch}</p>;
  if (!c.interval) return <p className="told">{c.until <= c.from && !c.ended ? words.waits(date(c.from)) : words.early}</p>;
  const { difference, low, high } = c.interval;
  const said = difference < 0 ? words.less : words.more;
  const unit = (n: number) => words.points(points(n), Math.abs(n) < 0.0195);
  return (
    <p className="told">
      <strong>{said[c.metric](unit(Math.abs(difference)))}</strong> {words.between(signed(low), words.points(signed(high), false))}
      {c.state === "open" ? words.open : words.sure}
    </p>
  );
}

interface CourseProps {
  course: Interval[];
  title: string;
  zero: string;
  signed: (n: number) => string;
  day: (at: string) => string;
}

/** The interval over time as a band around the line of no difference; the table beside it has the numbers. */
function Course({ course, title, zero, signed, day }: CourseProps) {
  const top = Math.max(0.01, ...course.map(({ high }) => high));
  const bottom = Math.min(-0.01, ...course.map(({ low }) => low));
  const x = (i: number) => (100 * i) / (course.length - 1);
  const y = (n: number) => (100 * (top - n)) / (top - bottom);
  const line = (of: (interval: Interval) => number) => course.map((interval, i) => `${x(i)},${y(of(interval))}`);
  return (
    <figure className="course">
      <figcaption className="small muted">{title}</figcaption>
      <div className="course-plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <polygon points={[...line(({ high }) => high), ...line(({ low }) => low).reverse()].join(" ")} />
          <line x1="0" x2="100" y1={y(0)} y2={y(0)} vectorEffect="non-scaling-stroke" />
          <polyline points={line(({ difference }) => difference).join(" ")} vectorEffect="non-scaling-stroke" />
        </svg>
        <span className="course-mark" style={{ top: 0 }}>{signed(top)}</span>
        <span className="course-mark" style={{ top: `${y(0)}%`, translate: "0 -50%" }} title={zero}>
          0
        </span>
        <span className="course-mark" style={{ bottom: 0 }}>{signed(bottom)}</span>
      </div>
      <div className="course-days small muted">
        <span>{day(course[0]?.at ?? "")}</span>
        <span>{day(course.at(-1)?.at ?? "")}</span>
      </div>
    </figure>
  );
}

/** Either version for everybody, asked once more before it is done. */
function End({ site, comparison: c }: { site: string; comparison: Compared }) {
  const { t, number } = useSpeech();
  const words = t.comparison;
  const queries = useQueryClient();
  const [kept, setKept] = useState<Letter>();
  const end = useMutation({
    mutationFn: (keep: Letter) => endComparison(site, keep),
    onSuccess: (answer) => {
      queries.setQueryData(["comparison", site], answer);
      queries.invalidateQueries({ queryKey: ["overview", site] });
    },
  });
  if (!kept)
    return (
      <div className="row">
        {letters.map((letter) => (
          <Button key={letter} variant="default" onClick={() => setKept(letter)}>
            {words.keep[letter](number(c[letter]))}
          </Button>
        ))}
      </div>
    );
  return (
    <div className="group">
      <p role="status">{words.sureKeep(kept.toUpperCase())}</p>
      {end.error && (
        <p role="alert" className="bad">
          {end.error instanceof ApiError && end.error.status ? end.error.message : t.noAnswer}
        </p>
      )}
      <div className="row">
        <Button onClick={() => end.mutate(kept)} loading={end.isPending}>
          {words.end}
        </Button>
        <Button variant="default" onClick={() => setKept(undefined)}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}
