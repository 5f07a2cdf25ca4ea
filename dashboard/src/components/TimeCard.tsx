import { Skeleton } from "@mantine/core";
import { lazy } from "react";
import type { Point, Began } from "../api";
import { useSpeech } from "../language";
import { actLabel, acts } from "./Acts";
import { Card, NumberTable } from "./Card";
import { Later } from "./Later";

const TimeChart = lazy(() => import("./TimeChart"));

/**
 * Choices by hour or day. The chart's library comes only when a chart is shown. A step that still runs would be drawn as a fall:
 * it is told in words and in the table, and drawn only where nothing was before it.
 */
export function TimeCard({ points, hourly, asOf, publications }: { points: Point[]; hourly: boolean; asOf: string; publications: Began[] }) {
  const { t, number, step } = useSpeech();
  const words = t.figures;
  const running = points.slice(0, -1).some((point) => point.figures.decisions > 0) ? points.slice(-1).find((point) => end(point, hourly) > new Date(asOf)) : undefined;
  const table = (
    <NumberTable
      caption={t.overTime}
      rows={[...points].reverse()}
      rowKey={(point) => point.at}
      columns={[
        { title: hourly ? t.when.hour : t.when.day, value: (point) => (point === running ? words.runs(step(new Date(point.at), hourly)) : step(new Date(point.at), hourly)) },
        ...acts.map((act) => ({ title: actLabel(t, act), value: (point: Point) => number(point.figures[act]) })),
        { title: t.shown, value: (point) => number(point.figures.shown) },
      ]}
    />
  );
  return (
    <Card title={t.overTime} table={table}>
      <Later fallback={<Skeleton height={260} />}>
        <TimeChart points={running ? points.slice(0, -1) : points} until={running?.at} hourly={hourly} publications={publications} />
      </Later>
      {running && <p className="muted small running">{words.running(hourly, number(running.figures.decisions), running.figures.decisions)}</p>}
      {publications.length > 0 && (
        <ul className="published small">
          {publications.map(({ notice, at }) => (
            <li key={notice}>
              <span className="muted">{`${step(new Date(at), false)}${hourly ? ` ${step(new Date(at), true)}` : ""}`}</span> {words.published(number(notice))}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** When a step is over: a day at the reader's next midnight. */
function end({ at }: Point, hourly: boolean): Date {
  const date = new Date(at);
  if (hourly) date.setHours(date.getHours() + 1);
  else date.setDate(date.getDate() + 1);
  return date;
}
