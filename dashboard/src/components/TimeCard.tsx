import { Skeleton } from "@mantine/core";
import { lazy } from "react";
import type { Point, Began } from "../api";
import { useSpeech } from "../language";
import { actLabel, acts } from "./Acts";
import { Card, NumberTable } from "./Card";
import { Later } from "./Later";

const TimeChart = lazy(() => import("./TimeChart"));

/** Choices by hour or day. The chart's library comes only when a chart is shown. */
export function TimeCard({ points, hourly, publications }: { points: Point[]; hourly: boolean; publications: Began[] }) {
  const { t, number, step } = useSpeech();
  const table = (
    <NumberTable
      caption={t.overTime}
      rows={[...points].reverse()}
      rowKey={(point) => point.at}
      columns={[
        { title: hourly ? t.when.hour : t.when.day, value: (point) => step(new Date(point.at), hourly) },
        ...acts.map((act) => ({ title: actLabel(t, act), value: (point: Point) => number(point.figures[act]) })),
        { title: t.shown, value: (point) => number(point.figures.shown) },
      ]}
    />
  );
  return (
    <Card title={t.overTime} table={table}>
      <Later fallback={<Skeleton height={260} />}>
        <TimeChart points={points} hourly={hourly} publications={publications} />
      </Later>
      {publications.length > 0 && (
        <ul className="published small">
          {publications.map(({ notice, at }) => (
            <li key={notice}>
              <span className="muted">{`${step(new Date(at), false)}${hourly ? ` ${step(new Date(at), true)}` : ""}`}</span> {t.figures.published(number(notice))}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
