import { Button, SegmentedControl } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { ApiError, type Comparison, getComparison, publishDraft, startComparison } from "../api";
import { useSpeech } from "../language";
import { ChangeList, useChanges } from "./ChangeList";
import { Dialog } from "./Dialog";
import { Field } from "./fields";
import { Gate, type Passage } from "./Gate";
import type { Editing } from "./useDraft";
import { fieldOf } from "./words";
import "../texts/comparison";

type Section = "texts" | "purposes" | "services" | "look" | "behaviour";

/** On which section a path of the draft is edited. */
function sectionOf(path: string): Section {
  const first = path.split(".")[0] ?? "";
  if (first === "purposes" || first === "services" || first === "look") return first;
  return ["months", "mode", "guard", "dialects", "path", "token"].includes(first) ? "behaviour" : "texts";
}

/** A day so many days from now, as a date input has it. */
const inDays = (n: number) => {
  const day = new Date();
  day.setDate(day.getDate() + n);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
};

/** Brings what a choice has added into view: in a low window it opens below. */
const intoView = (added: HTMLElement | null) => added?.scrollIntoView({ block: "center" });

interface Props {
  site: string;
  editing: Editing;
  /** Why it is done, as far as that is known before. */
  reason: string;
  onClose: () => void;
  /** Leads to a field by its name, in a language where one matters. */
  onField: (section: Section, field: string, language?: string) => void;
}

/** What publishing would change and whom it asks again, why it is done, and when. */
export function Publish({ site, editing, reason, onClose, onField }: Props) {
  const { t, number } = useSpeech();
  const e = t.editor;
  const { server, save, saveNow } = editing;
  const live = server.published;
  const changes = useChanges(site, live ? String(live.number) : "draft", "draft", server.revision);
  const [why, setWhy] = useState(reason);
  const [how, setHow] = useState<"now" | "later" | "compare">("now");
  const [when, setWhen] = useState("");
  const [metric, setMetric] = useState<Comparison["metric"]>("choice");
  const [until, setUntil] = useState(() => inDays(15));
  const queries = useQueryClient();
  const compared = useQuery({ queryKey: ["comparison", site], queryFn: () => getComparison(site) });
  const isComparing = compared.data?.comparison && !compared.data.comparison.ended;
  const [passage, setPassage] = useState<Passage>({ isOpen: false, reasons: {}, unanswered: 0 });
  const [done, setDone] = useState(0);
  useEffect(() => {
    saveNow();
  }, [saveNow]);
  const publish = useMutation({
    mutationFn: () => publishDraft(site, server.revision, why, how === "later" ? new Date(when).toISOString() : undefined, passage.reasons),
    onSuccess: (answer) => {
      editing.take(answer);
      if (how === "later") onClose();
      else setDone(answer.published?.number ?? 0);
    },
  });
  const compare = useMutation({
    mutationFn: () => startComparison(site, server.revision, metric, new Date(`${until}T00:00`).toISOString(), why, passage.reasons),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["comparison", site] }),
  });
  if (compare.isSuccess) {
    return (
      <Dialog title={e.publishTitle} onClose={onClose}>
        <p role="status" className="good">
          {t.comparison.started}
        </p>
        <p>{t.comparison.startedHelp}</p>
        <div className="row end">
          <Button onClick={onClose}>{e.close}</Button>
        </div>
      </Dialog>
    );
  }
  const error = how === "compare" ? compare.error : publish.error;
  if (done) {
    return (
      <Dialog title={e.publishTitle} onClose={onClose}>
        <p role="status" className="good">
          {e.done(number(done))}
        </p>
        <div className="row end">
          {done === 1 ? (
            <>
              <Button variant="default" onClick={onClose}>
                {e.close}
              </Button>
              <Button component={Link} href={`/sites/${site}/start`}>
                {e.next}
              </Button>
            </>
          ) : (
            <Button onClick={onClose}>{e.close}</Button>
          )}
        </div>
      </Dialog>
    );
  }
  const list = changes.data;
  const isReady = save === "saved" && passage.isOpen && (!live || server.changed) && (how !== "later" || when !== "") && (how !== "compare" || !isComparing);
  return (
    <Dialog title={e.publishTitle} onClose={onClose}>
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
          draft={server.draft}
          onPlace={(path, language) => {
            onClose();
            onField(sectionOf(path), fieldOf(server.draft, path), language);
          }}
          onPassage={setPassage}
        />
      )}
      <form
        className="group"
        onSubmit={(event) => {
          event.preventDefault();
          if (how === "compare") compare.mutate();
          else publish.mutate();
        }}
      >
        <Field name="why" label={e.why} placeholder={e.whyPlaceholder} max={300} value={why} onChange={setWhy} />
        <SegmentedControl
          aria-label={e.when}
          value={how}
          onChange={(value) => setHow(value as typeof how)}
          data={[
            { value: "now", label: e.publishNow },
            { value: "later", label: e.publishLater },
            ...(live ? [{ value: "compare", label: t.comparison.compare }] : []),
          ]}
        />
        {how === "later" && (
          <div className="field">
            <label htmlFor="publish-when">{e.when}</label>
            <input id="publish-when" type="datetime-local" required value={when} onChange={(event) => setWhen(event.target.value)} />
          </div>
        )}
        {how === "compare" && (
          <div className="group" ref={intoView}>
            <p className="told">{t.comparison.how}</p>
            <div className="field">
              <label htmlFor="compare-metric">{t.comparison.metric}</label>
              <select id="compare-metric" value={metric} onChange={(event) => setMetric(event.target.value as typeof metric)}>
                {(["choice", "agreement"] as const).map((name) => (
                  <option key={name} value={name}>
                    {t.comparison.metrics[name]}
                  </option>
                ))}
              </select>
            </div>
            <div className="field">
              <label htmlFor="compare-until">{t.comparison.until}</label>
              <input id="compare-until" type="date" required min={inDays(2)} max={inDays(90)} value={until} onChange={(event) => setUntil(event.target.value)} />
              <p className="muted small">{t.comparison.untilHelp}</p>
            </div>
          </div>
        )}
        {isComparing && <p className="told told-warn">{how === "compare" ? t.comparison.runs : t.comparison.ends}</p>}
        {error && (
          <p role="alert" className="bad">
            {error instanceof ApiError && error.status ? error.message : t.noAnswer}
          </p>
        )}
        {passage.unanswered > 0 && (
          <p id="publish-lacks" className="muted small">
            {t.gate.unanswered(number(passage.unanswered), passage.unanswered === 1)}
          </p>
        )}
        <div className="row end">
          <Button variant="default" onClick={onClose}>
            {e.cancel}
          </Button>
          <Button type="submit" disabled={!isReady} aria-describedby={passage.unanswered > 0 ? "publish-lacks" : undefined} loading={publish.isPending || compare.isPending}>
            {{ now: e.confirm, later: e.confirmLater, compare: t.comparison.confirm }[how]}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
