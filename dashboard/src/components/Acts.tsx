import type { Figures } from "../api";
import { useSpeech } from "../language";
import type { Texts } from "../texts";

/** The four answers, in the order and colours of every chart. */
export const acts = ["accepted", "partly", "refused", "withdrawn"] as const;
export type ActName = (typeof acts)[number];
export const actLabel = (t: Texts, act: ActName) => t[act];

/** How the answers divide: one bar, and below it the legend with the exact numbers. */
export function Acts({ figures }: { figures: Figures }) {
  const { t, number, percent } = useSpeech();
  const total = figures.decisions;
  return (
    <>
      <div className="split" aria-hidden="true">
        {acts.map((act) => (
          <span key={act} className="split-part" style={{ flexGrow: total ? figures[act] : 0, background: `var(--${act})` }} />
        ))}
      </div>
      <dl className="legend">
        {acts.map((act) => (
          <div key={act}>
            <dt>
              <i style={{ background: `var(--${act})` }} />
              {actLabel(t, act)}
            </dt>
            <dd>
              <strong data-figure={act} data-value={figures[act]}>
                {number(figures[act])}
              </strong>
              <span className="muted">{total ? percent(figures[act] / total) : "–"}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
