import { Button } from "@mantine/core";
import { useSpeech } from "../language";
import type { Tree } from "./merge";
import type { Editing } from "./useDraft";
import { place } from "./words";

/** What two people have changed each to something else: both values, and which one stays. */
export function Conflicts({ editing }: { editing: Editing }) {
  const { t } = useSpeech();
  const e = t.editor;
  const show = (value: Tree | undefined) => (value === undefined ? e.gone : typeof value === "object" ? JSON.stringify(value) : String(value) || e.none);
  return (
    <section className="card conflicts" role="alert" aria-label={e.conflictTitle}>
      <h2>{e.conflictTitle}</h2>
      <p className="muted small">{e.conflictHelp}</p>
      {editing.conflicts.map((conflict) => (
        <div key={conflict.path.join(".")} className="conflict" data-conflict={conflict.path.join(".")}>
          <p>{place(t, conflict.path.join("."))}</p>
          {(["mine", "theirs"] as const).map((side) => (
            <div key={side}>
              <blockquote>{show(conflict[side])}</blockquote>
              <Button size="xs" variant="default" onClick={() => editing.settle(conflict.path, conflict[side])}>
                {e[side]}
              </Button>
            </div>
          ))}
        </div>
      ))}
    </section>
  );
}
