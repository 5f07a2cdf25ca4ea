import type { Verdict } from "../api";
import { useSpeech } from "../language";
import { useBoth } from "./time";

const steps = ["record", "notice", "path", "signature", "anchor"] as const;
type Shown = (typeof steps)[number];

/** Among which of the steps that people are told a verifier's step is. */
function shownOf(step: NonNullable<Verdict["step"]>): Shown {
  if (step === "notice" || step === "signature" || step === "anchor") return step;
  return step === "path" || step === "proof" || step === "salt" ? "path" : "record";
}

/** What the verifier found, step by step: what comes after a fault was not looked at, and path and signature hold together or not at all. */
export function Verification({ verdict }: { verdict: Verdict }) {
  const { t, number } = useSpeech();
  const both = useBoth();
  const p = t.proof;
  const failed = verdict.valid || !verdict.step ? undefined : shownOf(verdict.step);
  const level = (step: Shown) => {
    if (verdict.valid) return step === "anchor" && !verdict.root_at ? "not" : "good";
    if (step === failed) return "bad";
    return failed && steps.indexOf(step) < steps.indexOf(failed) && !(failed === "signature" && step === "path") ? "good" : "not";
  };
  const says = (step: Shown) => {
    if (step === failed) return p.why[verdict.step ?? ""] ?? verdict.why;
    switch (step) {
      case "path":
        return verdict.valid ? p.steps.path(number(verdict.index), number(verdict.size)) : p.steps.pathOf;
      case "signature":
        return verdict.origin ? p.steps.signature(verdict.origin) : p.steps.signatureOf;
      case "anchor":
        return verdict.root_at ? p.steps.anchor(both(verdict.root_at)) : verdict.valid ? p.steps.noAnchor : p.steps.anchorOf;
      default:
        return p.steps[step];
    }
  };
  return (
    <ul className="findings" data-valid={verdict.valid}>
      {steps.map((step) => (
        <li key={step} data-step={step} data-level={level(step)}>
          <span className={`mark mark-${{ good: "good", bad: "wrong", not: "warning" }[level(step)]}`}>
            {{ good: "✓ ", bad: "✗ ", not: "– " }[level(step)]}
            {p.level[level(step)]}
          </span>
          <div>
            {says(step)}
            {step === "anchor" && verdict.root_url && (
              <>
                {" "}
                {verdict.stamped ? p.steps.stamped : p.steps.unstamped} <code>{verdict.root_url}</code>
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
