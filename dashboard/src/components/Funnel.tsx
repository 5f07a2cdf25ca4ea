import type { Figures } from "../api";
import { useSpeech } from "../language";
import { Card, NumberTable } from "./Card";

/** How many showings lead to the settings, and to a choice. */
export function Funnel({ figures }: { figures: Figures }) {
  const { t, number, percent } = useSpeech();
  const words = t.figures;
  const answers = figures.decisions - figures.withdrawn;
  const steps = [
    { name: words.shown, count: figures.shown },
    { name: words.second, count: figures.second },
    { name: words.answered, count: answers },
  ];
  const most = Math.max(1, ...steps.map((step) => step.count));
  // Choices are also made by the link on the pages, so a share of what was shown may be over 100 %: then it says nothing.
  const share = (count: number) => (figures.shown > 0 && count <= figures.shown ? percent(count / figures.shown) : "–");
  const table = (
    <NumberTable
      caption={words.funnel}
      rows={steps}
      rowKey={(step) => step.name}
      columns={[
        { title: words.step, value: (step) => step.name },
        { title: words.count, value: (step) => number(step.count) },
        { title: words.share, value: (step) => share(step.count) },
      ]}
    />
  );
  return (
    <Card title={words.funnel} help={words.funnelHelp} table={table}>
      <ul className="bars">
        {steps.map((step) => (
          <li key={step.name}>
            <div className="bar-label">
              <span>{step.name}</span>
              <span>
                <strong>{number(step.count)}</strong> <span className="muted small bar-share">{share(step.count)}</span>
              </span>
            </div>
            <div className="track" aria-hidden="true">
              <span style={{ width: `${(100 * step.count) / most}%` }} />
            </div>
          </li>
        ))}
      </ul>
      <dl className="asides">
        <Aside label={words.noChoice} help={words.noChoiceHelp} count={figures.no_choice} share={share(figures.no_choice)} />
        <Aside
          label={words.changed}
          help={words.changedHelp}
          count={figures.changed}
          share={figures.decisions ? percent(figures.changed / figures.decisions) : "–"}
        />
      </dl>
    </Card>
  );
}

function Aside({ label, help, count, share }: { label: string; help: string; count: number; share: string }) {
  const { number } = useSpeech();
  return (
    <div>
      <dt>
        {label}
        <span className="muted small aside-help">{help}</span>
      </dt>
      <dd>
        <strong>{number(count)}</strong> <span className="muted small bar-share">{share}</span>
      </dd>
    </div>
  );
}
