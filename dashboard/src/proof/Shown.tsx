import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { Decision } from "../api";
import { Dialog } from "../editor/Dialog";
import { useSpeech } from "../language";

type View = "words" | "1" | "2";

/** The notice that a decision answers: its words as they are kept, or drawn as a banner. */
export function Shown({ site, decision, onClose }: { site: string; decision: Decision; onClose: () => void }) {
  const { t, language, number, languageName } = useSpeech();
  const p = t.proof;
  const [view, setView] = useState<View>("words");
  const { notice, lang } = decision;
  const src =
    view === "words"
      ? `/api/sites/${site}/proof/${decision.id}/notice?words=${language}`
      : `/api/sites/${site}/draft/preview?${new URLSearchParams({ state: String(notice.number), lang, layer: view })}`;
  return (
    <Dialog title={p.shown} onClose={onClose} wide>
      <p className="muted small">
        {p.version(number(notice.number), languageName(lang))} · SHA-256 <code className="digest">{notice.digest}</code>
      </p>
      <SegmentedControl
        size="xs"
        aria-label={p.shown}
        value={view}
        onChange={(value) => setView(value as View)}
        data={(["words", "1", "2"] as const).map((value) => ({ value, label: p.shownAs[value] }))}
      />
      <iframe key={src} className="proof-frame" title={p.shownAs[view]} src={src} sandbox={view === "words" ? "" : "allow-scripts"} />
      <p className="muted small">{view === "words" ? p.exact : p.drawn}</p>
    </Dialog>
  );
}
