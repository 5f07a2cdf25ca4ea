import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { Install } from "../api";
import { useSpeech } from "../language";
import { Code } from "./Code";
import "../texts/installing";

/** The line to paste: one that follows every publication, or one whose script never changes. */
export function Snippet({ data }: { data: Install }) {
  const { t, number } = useSpeech();
  const [kind, setKind] = useState("automatic");
  const line = data.path.on ? data.path.snippet : data.snippet;
  if (!data.pinned) return <Code label={t.step1}>{line}</Code>;
  return (
    <>
      <SegmentedControl
        size="xs"
        mb="sm"
        aria-label={t.installing.kind}
        value={kind}
        onChange={setKind}
        data={[
          { value: "automatic", label: t.installing.automatic },
          { value: "pinned", label: t.installing.pinned },
        ]}
      />
      <Code label={t.step1}>{kind === "pinned" ? data.pinned.snippet : line}</Code>
      <p className="muted small purposes">{kind === "pinned" ? t.installing.pinnedHelp(number(data.pinned.number)) : t.installing.automaticHelp}</p>
    </>
  );
}
