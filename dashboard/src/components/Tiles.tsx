import type { Figures } from "../api";
import { useSpeech } from "../language";

/** The three numbers to know. A changed number glows once; nothing moves. */
export function Tiles({ figures }: { figures: Figures }) {
  const { t, number, percent } = useSpeech();
  const tiles = [
    { name: "rate", label: t.rate, help: t.rateHelp, value: figures.rate, text: figures.rate === null ? "–" : percent(figures.rate) },
    { name: "decisions", label: t.decisions, help: t.decisionsHelp, value: figures.decisions, text: number(figures.decisions) },
    { name: "shown", label: t.shown, help: t.shownHelp, value: figures.shown, text: number(figures.shown) },
  ];
  return (
    <dl className="tiles">
      {tiles.map(({ name, label, help, value, text }) => (
        <div key={name} className="card tile">
          <dt>{label}</dt>
          <dd>
            <span key={text} className="glow" data-figure={name} data-value={value ?? ""}>
              {text}
            </span>
          </dd>
          <dd className="muted small">{help}</dd>
        </div>
      ))}
    </dl>
  );
}
