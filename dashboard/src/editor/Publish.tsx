import { Button, SegmentedControl } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, publishDraft } from "../api";
import { useSpeech } from "../language";
import { ChangeList, useChanges } from "./ChangeList";
import { Dialog } from "./Dialog";
import { Field } from "./fields";
import { Gate, type Passage } from "./Gate";
import type { Editing } from "./useDraft";
import { place } from "./words";

type Section = "texts" | "purposes" | "services" | "look" | "behaviour";

/** On which section a path of the draft is edited. */
function sectionOf(path: string): Section {
  const first = path.split(".")[0] ?? "";
  if (first === "purposes" || first === "services" || first === "look") return first;
  return ["months", "mode", "guard", "dialects", "path", "token"].includes(first) ? "behaviour" : "texts";
}

/** What publishing would change and whom it asks again, why it is done, and when. */
export function Publish({ site, editing, onClose, onSection }: { site: string; editing: Editing; onClose: () => void; onSection: (section: Section) => void }) {
  const { t, number } = useSpeech();
  const e = t.editor;
  const { server, save, saveNow } = editing;
  const live = server.published;
  const changes = useChanges(site, live ? String(live.number) : "draft", "draft", server.revision);
  const [why, setWhy] = useState("");
  const [isLater, setLater] = useState(false);
  const [when, setWhen] = useState("");
  const [passage, setPassage] = useState<Passage>({ isOpen: false, reasons: {} });
  const [done, setDone] = useState(0);
  useEffect(() => {
    saveNow();
  }, [saveNow]);
  const publish = useMutation({
    mutationFn: () => publishDraft(site, server.revision, why, isLater ? new Date(when).toISOString() : undefined, passage.reasons),
    onSuccess: (answer) => {
      editing.take(answer);
      if (isLater) onClose();
      else setDone(answer.published?.number ?? 0);
    },
  });
  if (done) {
    return (
      <Dialog title={e.publishTitle} onClose={onClose}>
        <p role="status" className="good">
          {e.done(number(done))}
        </p>
        <div className="row end">
          <Button onClick={onClose}>{e.close}</Button>
        </div>
      </Dialog>
    );
  }
  const fault = server.fault;
  const list = changes.data;
  const isReady = save === "saved" && !fault && passage.isOpen && (!live || server.changed) && (!isLater || when !== "");
  return (
    <Dialog title={e.publishTitle} onClose={onClose}>
      {fault && (
        <div className="told told-bad" role="alert">
          <p>
            <strong>{e.fault}</strong>
            <br />
            {place(t, fault.field)}: {fault.detail}
          </p>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              onSection(sectionOf(fault.field));
              onClose();
            }}
          >
            {e.faultAt(e.sections[sectionOf(fault.field)])}
          </Button>
        </div>
      )}
      {!live && <p className="muted">{e.first}</p>}
      {live && list && list.changes.length === 0 && <p className="muted">{e.nothing}</p>}
      {live && list && list.changes.length > 0 && (
        <>
          <p className={list.material ? "told told-warn" : "told"} data-material={list.material}>
            <strong>{list.material ? e.material : e.notMaterial}</strong>
            {list.material && (
              <>
                <br />
                {e.materialHelp}
              </>
            )}
          </p>
          <h3>{e.changes}</h3>
          <ChangeList changes={list.changes} />
        </>
      )}
      {save === "saved" && (!live || server.changed) && (
        <Gate
          site={site}
          revision={server.revision}
          sectionName={(path) => e.sections[sectionOf(path)]}
          onPlace={(path) => {
            onSection(sectionOf(path));
            onClose();
          }}
          onPassage={setPassage}
        />
      )}
      <form
        className="group"
        onSubmit={(event) => {
          event.preventDefault();
          publish.mutate();
        }}
      >
        <Field name="why" label={e.why} placeholder={e.whyPlaceholder} max={300} value={why} onChange={setWhy} />
        <SegmentedControl
          aria-label={e.when}
          value={isLater ? "later" : "now"}
          onChange={(value) => setLater(value === "later")}
          data={[
            { value: "now", label: e.publishNow },
            { value: "later", label: e.publishLater },
          ]}
        />
        {isLater && (
          <div className="field">
            <label htmlFor="publish-when">{e.when}</label>
            <input id="publish-when" type="datetime-local" required value={when} onChange={(event) => setWhen(event.target.value)} />
          </div>
        )}
        {publish.error && (
          <p role="alert" className="bad">
            {publish.error instanceof ApiError && publish.error.status ? publish.error.message : t.noAnswer}
          </p>
        )}
        <div className="row end">
          <Button variant="default" onClick={onClose}>
            {e.cancel}
          </Button>
          <Button type="submit" disabled={!isReady} loading={publish.isPending}>
            {isLater ? e.confirmLater : e.confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
