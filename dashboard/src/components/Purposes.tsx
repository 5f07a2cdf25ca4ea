import type { PurposeFigures } from "../api";
import { useSpeech } from "../language";
import { Card, NumberTable } from "./Card";

/** The share that allows each purpose. */
export function Purposes({ purposes }: { purposes: PurposeFigures[] }) {
  const { t, language, number, percent } = useSpeech();
  const name = (p: PurposeFigures) => p.name[language] ?? Object.values(p.name)[0] ?? p.purpose;
  const share = (p: PurposeFigures) => (p.granted + p.denied ? percent(p.granted / (p.granted + p.denied)) : "–");
  const table = (
    <NumberTable
      caption={t.byPurpose}
      rows={purposes}
      rowKey={(p) => p.purpose}
      columns={[
        { title: t.purpose, value: name },
        { title: t.granted, value: (p) => number(p.granted) },
        { title: t.denied, value: (p) => number(p.denied) },
        { title: "%", value: share },
      ]}
    />
  );
  return (
    <Card title={t.byPurpose} help={t.byPurposeHelp} table={table}>
      <ul className="bars">
        {purposes.map((p) => (
          <li key={p.purpose} data-purpose-figures={p.purpose}>
            <div className="bar-label">
              <span>{name(p)}</span>
              <span>
                <strong>{share(p)}</strong>
                <span className="muted small bar-count">
                  <span data-figure="granted" data-value={p.granted}>
                    {number(p.granted)}
                  </span>
                  {" / "}
                  <span data-figure="answers" data-value={p.granted + p.denied}>
                    {number(p.granted + p.denied)}
                  </span>
                </span>
              </span>
            </div>
            <div className="track" aria-hidden="true">
              <span style={{ width: `${p.granted + p.denied ? (100 * p.granted) / (p.granted + p.denied) : 0}%` }} />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
