import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getStatistics, type Span } from "../api";
import { useSpeech } from "../language";
import { Card, NumberTable } from "./Card";
import { Failure } from "./Notice";

/** Seven days of 24 hours, the darker the more choices. */
export default function WeekHours({ site, span }: { site: string; span: Span }) {
  const { t, number } = useSpeech();
  const words = t.figures;
  const query = useQuery({ queryKey: ["statistics", site, "hour", span], queryFn: () => getStatistics(site, "hour", span), staleTime: 60_000 });
  const counts = query.data?.rows.map((row) => row.figures.decisions) ?? [];
  const days = words.days.map((name, day) => ({ name, counts: counts.slice(day * 24, day * 24 + 24) }));
  const most = Math.max(1, ...counts);
  const hour = (i: number) => String(i % 24).padStart(2, "0");
  const peak = counts.indexOf(most);
  const table = (
    <NumberTable
      caption={words.week}
      rows={days}
      rowKey={(day) => day.name}
      columns={[{ title: words.day, value: (day) => day.name }, ...Array.from({ length: 24 }, (_, i) => ({ title: hour(i), value: (day: (typeof days)[number]) => number(day.counts[i] ?? 0) }))]}
    />
  );
  return (
    <Card title={words.week} help={words.weekHelp} table={table}>
      {query.error && !query.data ? (
        <Failure error={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <Skeleton height={230} />
      ) : (
        <>
          <div className="heat" role="img" aria-label={peak < 0 ? words.nothing : words.busiest(words.days[Math.floor(peak / 24)] ?? "", hour(peak))}>
            {days.map((day) => (
              <div key={day.name} className="heat-row">
                <span className="small">{day.name.slice(0, 3)}</span>
                {day.counts.map((count, i) => (
                  <i key={hour(i)} title={words.cell(day.name, hour(i), number(count))} style={{ opacity: count ? 0.12 + (0.88 * count) / most : undefined }} data-empty={count === 0 || undefined} />
                ))}
              </div>
            ))}
            <div className="heat-row">
              <span />
              {[0, 6, 12, 18].map((i) => (
                <span key={i} className="small muted heat-hour">
                  {words.hour(hour(i))}
                </span>
              ))}
            </div>
          </div>
          {peak >= 0 && <p className="muted small">{words.busiest(words.days[Math.floor(peak / 24)] ?? "", hour(peak))}</p>}
        </>
      )}
    </Card>
  );
}
