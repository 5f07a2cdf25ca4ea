import type { Part } from "../api";
import { useSpeech } from "../language";
import { Card, NumberTable } from "./Card";

/** One cut of the choices, such as by language: the longest bar is the most frequent. */
export function Parts({ title, column, parts, name }: { title: string; column: string; parts: Part[]; name: (part: Part) => string }) {
  const { t, number, percent } = useSpeech();
  const counted = parts.filter((part) => part.figures.decisions > 0);
  const most = Math.max(1, ...counted.map((part) => part.figures.decisions));
  const rate = (part: Part) => (part.figures.rate === null ? "–" : percent(part.figures.rate));
  const table = (
    <NumberTable
      caption={title}
      rows={parts}
      rowKey={(part) => part.name}
      columns={[
        { title: column, value: name },
        { title: t.shown, value: (part) => number(part.figures.shown) },
        { title: t.decisions, value: (part) => number(part.figures.decisions) },
        { title: t.rate, value: rate },
      ]}
    />
  );
  return (
    <Card title={title} table={table}>
      <ul className="rows">
        {counted.map((part) => (
          <li key={part.name}>
            <span className="row-fill" aria-hidden="true" style={{ width: `${(100 * part.figures.decisions) / most}%` }} />
            <span className="row-name">{name(part)}</span>
            <span className="muted small">{`${t.rate} ${rate(part)}`}</span>
            <strong>{number(part.figures.decisions)}</strong>
          </li>
        ))}
      </ul>
    </Card>
  );
}
