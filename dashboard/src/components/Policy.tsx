import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { Install } from "../api";
import { useSpeech } from "../language";
import { Card } from "./Card";
import { Code } from "./Code";

/** How the site's own server has browsers refuse what a visitor has not granted. */
export function Policy({ steps }: { steps: Install["policy"] }) {
  const { t } = useSpeech();
  const [server, setServer] = useState<string>("nginx");
  const step = steps.find((one) => one.server === server);
  if (!step) return null;
  return (
    <Card title={t.policy} help={t.policyHelp}>
      <details className="path">
        <summary>{t.policyHow}</summary>
        <SegmentedControl size="xs" mb="sm" aria-label={t.policyKind} value={server} onChange={setServer} data={steps.map((one) => one.server)} />
        <p>{t.policyFetch}</p>
        <Code label={t.policyFetch}>{step.command}</Code>
        <p>{t.policyUse(server)}</p>
        <Code label={t.policyUse(server)}>{step.use}</Code>
        <p className="muted small purposes">{t.policyReport}</p>
        {step.config && (
          <details className="path">
            <summary>{t.policyConfig}</summary>
            <Code label={t.policyConfig}>{step.config}</Code>
          </details>
        )}
      </details>
    </Card>
  );
}
