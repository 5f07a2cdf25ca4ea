import type { Subject } from "../api";
import { useSpeech } from "../language";
import { useBoth } from "./time";

/** What is left where a visitor was erased, and why. */
export function Hole({ hole }: { hole: NonNullable<Subject["hole"]> }) {
  const { t, number } = useSpeech();
  const both = useBoth();
  const p = t.proof;
  const leaves = hole.leaves.map(([first, last]) => (first === last ? number(first ?? 0) : `${number(first ?? 0)}–${number(last ?? 0)}`)).join(", ");
  return (
    <section className="card proof-hole" aria-label={p.erased}>
      <h2>{p.erased}</h2>
      <p>{p.erasedHelp(both(hole.at))}</p>
      <dl className="facts">
        <dt>{p.ground}</dt>
        <dd>
          {p.grounds[hole.ground]}
          {hole.why && <p className="muted small">{hole.why}</p>}
        </dd>
        {hole.who && <dt>{p.by}</dt>}
        {hole.who && <dd>{hole.who}</dd>}
        <dt>{p.holes}</dt>
        <dd>
          {leaves || number(hole.index)}
          <p className="muted small">{p.holesHelp}</p>
        </dd>
        <dt>{p.statement}</dt>
        <dd>{hole.leaf === undefined ? p.waiting : p.entry(number(hole.leaf))}</dd>
      </dl>
    </section>
  );
}
