import { AreaChart } from "@mantine/charts";
import { useMemo } from "react";
import type { Point, Began } from "../api";
import { useSpeech } from "../language";
import { actLabel, acts } from "./Acts";

/** Stacked areas of the four answers, with a line where a version of the notice began, unless that is after until. */
export default function TimeChart({ points, until, hourly, publications }: { points: Point[]; until?: string; hourly: boolean; publications: Began[] }) {
  const { t, number, step } = useSpeech();
  const data = useMemo(() => points.map((point) => ({ ...point.figures, at: step(new Date(point.at), hourly) })), [points, hourly, step]);
  const lines = publications
    .filter(({ at }) => !until || at < until)
    .map(({ notice, at }) => {
      const i = points.filter((point) => point.at <= at).length - 1;
      // The name stands on the side where the chart has room.
      return { x: data[i]?.at, label: `v${notice}`, color: "var(--mantine-color-dimmed)", labelPosition: i > points.length / 2 ? ("insideTopRight" as const) : ("insideTopLeft" as const) };
    });
  return (
    <AreaChart
      h={260}
      data={data}
      dataKey="at"
      type="stacked"
      curveType="monotone"
      withDots={false}
      strokeWidth={0}
      fillOpacity={0.85}
      withGradient={false}
      gridAxis="x"
      tickLine="none"
      valueFormatter={(value) => number(value)}
      areaProps={{ isAnimationActive: false }}
      tooltipAnimationDuration={0}
      xAxisProps={{ minTickGap: 28, tickMargin: 10 }}
      yAxisProps={{ allowDecimals: false, width: 44 }}
      referenceLines={lines}
      series={acts.map((act) => ({ name: act, label: actLabel(t, act), color: `var(--${act})` }))}
    />
  );
}
