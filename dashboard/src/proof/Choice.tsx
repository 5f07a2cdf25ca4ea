import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Decision, getReceipt, type Subject, type Verdict } from "../api";
import { useSpeech } from "../language";
import { save } from "./save";
import { Shown } from "./Shown";
import { useBoth } from "./time";
import { Verification } from "./Verification";

interface ChoiceProps {
  site: string;
  decision: Decision;
  /** The decision made after it, if there is one. */
  next?: Decision;
  notice?: Subject["notices"][number];
  checked?: Verdict;
}

/** One decision in plain words, with the proof of it once it was checked. */
export function Choice({ site, decision, next, notice, checked }: ChoiceProps) {
  const { t, language, languageName, number } = useSpeech();
  const both = useBoth();
  const p = t.proof;
  const [isShown, setShown] = useState(false);
  const receipt = useMutation({ mutationFn: () => getReceipt(site, decision.id), onSuccess: (answer) => save(`receipt-${site}-${decision.id}.json`, new Blob([answer.receipt], { type: "application/json" })) });
  const asked = (notice?.purposes ?? Object.keys(decision.purposes).map((id) => ({ id, name: {} as Record<string, string> }))).filter(({ id }) => id in decision.purposes && id !== "strictly_necessary");
  const names = (granted: boolean) => [
    ...asked.filter(({ id }) => decision.purposes[id] === granted).map(({ id, name }) => name[language] ?? name[decision.lang] ?? id),
    ...Object.entries(decision.services)
      .filter(([, answer]) => answer === granted)
      .map(([id]) => notice?.services.find((service) => service.id === id)?.name[decision.lang] ?? id),
  ];
  const ends = both(decision.expires_at);
  const standing = { current: p.until(ends), replaced: p.renewed(next ? both(next.decided_at) : ends), ended: p.wasUntil(ends) }[decision.state];
  return (
    <li className="card choice" data-decision={decision.id} data-state={decision.state}>
      <h3>
        {p.acts[decision.act]} <span className={decision.state === "current" ? "pill" : "pill pill-off"}>{p[decision.state]}</span>
      </h3>
      <dl className="facts">
        <dt>{p.made}</dt>
        <dd>{both(decision.decided_at)}</dd>
        <dt>{p[decision.state]}</dt>
        <dd>{standing}</dd>
        <dt>{p.granted}</dt>
        <dd className={names(true).length > 0 ? "good" : undefined} data-granted>
          {names(true).join(", ") || p.nothing}
        </dd>
        <dt>{p.refused}</dt>
        <dd>{names(false).join(", ") || p.nothing}</dd>
        <dt>{p.manner}</dt>
        <dd>
          {p.how[decision.act]}
          {decision.signals && ` · ${p.signals(decision.signals)}`}
        </dd>
        <dt>{p.shownIn}</dt>
        <dd>{p.version(number(decision.notice.number), languageName(decision.lang))}</dd>
        <dt>{p.leaf}</dt>
        <dd>{decision.index === null ? p.waiting : p.entry(number(decision.index))}</dd>
        <dt>{p.id}</dt>
        <dd>
          <code>{decision.id}</code>
        </dd>
      </dl>
      {checked?.valid && (
        <details>
          <summary className="good small">✓ {p.fileGood}</summary>
          <Verification verdict={checked} />
        </details>
      )}
      {checked && !checked.valid && <Verification verdict={checked} />}
      <div className="row">
        <Button variant="default" size="xs" onClick={() => setShown(true)}>
          {p.show}
        </Button>
        <Button variant="subtle" size="xs" loading={receipt.isPending} onClick={() => receipt.mutate()}>
          {p.receiptFile}
        </Button>
        {receipt.error && <span className="bad small" role="alert">{p.failed}</span>}
      </div>
      {isShown && <Shown site={site} decision={decision} onClose={() => setShown(false)} />}
    </li>
  );
}
