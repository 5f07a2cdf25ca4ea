import { AreaChart } from "@mantine/charts";
import { useMemo } from "react";
import type { Point, Began } from "../api";
import { useSpeech } from "../language";
import { actLabel, acts } from "./Acts";

/** Stacked areas of the four answers, with a line where a version of the notice began. */
export default function TimeChart({ points, hourly, publications }: { points: Point[]; hourly: boolean; publications: Began[] }) {
  const { t, number, step } = useSpeech();
  const data = useMemo(() => points.map((point) => ({ ...point.figures, at: step(new Date(point.at), hourly) })), [points, hourly, step]);
  const lines = publications.map(({ notice, at }) => ({
    x: data[points.filter((point) => point.at <= at).length - 1]?.at,
    label: `v${notice}`,
    color: "var(--mantine-color-dimmed)",
    labelPosition: "insideTopLeft" as const,
  }));
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
