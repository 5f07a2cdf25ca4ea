import type { Figures, Span } from "../api";
import { useSpeech } from "../language";

/** The three numbers to know, each with how it moved. A changed number glows once; nothing moves. */
export function Tiles({ figures, before, span }: { figures: Figures; before: Figures; span: Span }) {
  const { t, number, percent } = useSpeech();
  const tiles = [
    {
      name: "rate",
      label: t.rate,
      help: t.rateHelp,
      value: figures.rate,
      text: figures.rate === null ? "–" : percent(figures.rate),
      change: figures.rate === null || before.rate === null ? undefined : Math.round((figures.rate - before.rate) * 1000) / 10,
      inPoints: true,
    },
    { name: "decisions", label: t.decisions, help: t.decisionsHelp, value: figures.decisions, text: number(figures.decisions), change: grown(figures.decisions, before.decisions) },
    { name: "shown", label: t.shown, help: t.shownHelp, value: figures.shown, text: number(figures.shown), change: grown(figures.shown, before.shown) },
  ];
  return (
    <dl className="tiles">
      {tiles.map(({ name, label, help, value, text, change, inPoints }) => (
        <div key={name} className="card tile">
          <dt>{label}</dt>
          <dd>
            <span key={text} className="glow" data-figure={name} data-value={value ?? ""}>
              {text}
            </span>
          </dd>
          <dd className="small">
            <Change change={change} inPoints={inPoints} span={span} />
          </dd>
          <dd className="muted small">{help}</dd>
        </div>
      ))}
    </dl>
  );
}

const grown = (now: number, before: number) => (before > 0 ? (now - before) / before : undefined);

/** An arrow and what it says, in words. Up is neither good nor bad: a banner is to be fair, not to be accepted. */
function Change({ change, inPoints, span }: { change?: number; inPoints?: boolean; span: Span }) {
  const { t, number, percent } = useSpeech();
  const words = t.figures;
  const than = span.from ? words.beforeOwn : words.before[span.period];
  if (change === undefined) return <span className="muted">{words.nothingBefore}</span>;
  const size = Math.abs(change);
  if (inPoints ? size < 0.1 : size < 0.005) return <span>{words.same(than)}</span>;
  const text = inPoints ? words.points(number(size, 1)) : percent(size);
  const say = inPoints ? [words.morePoints, words.lessPoints] : [words.more, words.less];
  return (
    <span>
      <span className="arrow" aria-hidden="true">
        {change > 0 ? "▲" : "▼"}
      </span>{" "}
      {(change > 0 ? say[0] : say[1])?.(text, than)}
    </span>
  );
}
