import { SegmentedControl } from "@mantine/core";
import { useSearchParams } from "wouter";
import { type Period, type Span, periods } from "../api";
import { useSpeech } from "../language";

const own = "own";
const isDay = (text: string | null): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? "");
const today = () => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

/** The period that the address names, so that a link or a reload shows the same. */
export function usePeriod(): [Span, (next: Partial<Span>) => void] {
  const [search, setSearch] = useSearchParams();
  const [from, to] = [search.get("from"), search.get("to")];
  const preset = periods.find((p) => p === search.get("period")) ?? "7d";
  const span: Span = isDay(from) && isDay(to) && from <= to ? { period: preset, from, to } : { period: preset };
  return [span, (next) => setSearch(next.from && next.to ? { from: next.from, to: next.to } : { period: next.period ?? preset }, { replace: true })];
}

/** Presets, and two days of one's own. */
export function PeriodChoice({ span, choose }: { span: Span; choose: (next: Partial<Span>) => void }) {
  const { t } = useSpeech();
  const { from, to } = span;
  const weekAgo = () => new Date(Date.parse(today()) - 6 * 86_400_000).toISOString().slice(0, 10);
  return (
    <div className="period">
      <SegmentedControl
        size="xs"
        aria-label={t.period}
        value={from ? own : span.period}
        onChange={(value) => choose(value === own ? { from: weekAgo(), to: today() } : { period: value as Period })}
        data={[...periods.map((value: Period) => ({ value: value as string, label: t.figures.presets[value] })), { value: own, label: t.figures.own }]}
      />
      {from && to && (
        <div className="period-days">
          <label>
            {t.figures.from} <input type="date" value={from} max={to} onChange={({ target }) => isDay(target.value) && target.value <= to && choose({ from: target.value, to })} />
          </label>
          <label>
            {t.figures.to}{" "}
            <input type="date" value={to} min={from} max={today()} onChange={({ target }) => isDay(target.value) && target.value >= from && choose({ from, to: target.value })} />
          </label>
        </div>
      )}
    </div>
  );
}
