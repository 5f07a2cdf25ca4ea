import { AreaChart } from "@mantine/charts";
import { useMemo } from "react";
import type { Point } from "../api";
import { useSpeech } from "../language";
import { actLabel, acts } from "./Acts";

/** Stacked areas of the four answers. */
export default function TimeChart({ points, hourly }: { points: Point[]; hourly: boolean }) {
  const { t, number, step } = useSpeech();
  const data = useMemo(() => points.map((point) => ({ ...point.figures, at: step(new Date(point.at), hourly) })), [points, hourly, step]);
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
      series={acts.map((act) => ({ name: act, label: actLabel(t, act), color: `var(--${act})` }))}
    />
  );
}
