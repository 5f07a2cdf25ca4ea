import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, useEffect, useRef, useState } from "react";
import { ApiError, cancelPublication, getComparison, getDraft, type WorkingDraft } from "../api";
import { Later } from "../components/Later";
import { Failure } from "../components/Notice";
import { useTitle } from "../components/Shell";
import { SiteHeader, SiteLoading } from "../components/SiteHeader";
import { Behaviour } from "../editor/Behaviour";
import { Conflicts } from "../editor/Conflicts";
import { lacking } from "../editor/lacking";
import { Look } from "../editor/Look";
import { Preview } from "../editor/Preview";
import { Publish } from "../editor/Publish";
import { Purposes } from "../editor/Purposes";
import { Services } from "../editor/Services";
import { Texts } from "../editor/Texts";
import { Tongues } from "../editor/Tongues";
import { type Editing, useDraft } from "../editor/useDraft";
import { moment } from "../editor/words";
import { useSpeech } from "../language";
import { useRights } from "../rights";
import { UnknownSite } from "./NotFound";
import "../texts/editor";

const File = lazy(() => import("../editor/File").then((module) => ({ default: module.File })));
const Versions = lazy(() => import("../editor/Versions").then((module) => ({ default: module.Versions })));

/** The notice of a site: what is worked on, with the real widget beside it. */
export function Editor({ site, who }: { site: string; who: string }) {
  const { t } = useSpeech();
  const query = useQuery({ queryKey: ["draft", site], queryFn: () => getDraft(site), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });
  useTitle(t.editor.title);
  if (query.error instanceof ApiError && query.error.status === 404) return <UnknownSite />;
  if (query.data) return <Desk site={site} who={who} server={query.data} />;
  if (query.error) return <Failure error={query.error} retry={query.refetch} />;
  return (
    <SiteLoading site={site}>
      <Skeleton height={620} radius="lg" />
    </SiteLoading>
  );
}

const sections = ["texts", "purposes", "services", "look", "behaviour"] as const;
type Section = (typeof sections)[number];

function Desk({ site, who, server }: { site: string; who: string; server: WorkingDraft }) {
  const { t, language, number } = useSpeech();
  const e = t.editor;
  const { maySite } = useRights();
  const editing = useDraft(site, who, server, maySite(site, "edit_notice"));
  const { doc } = editing;
  const [section, setSection] = useState<Section>("texts");
  const [tongue, setTongue] = useState(language as string);
  const [open, setOpen] = useState<"" | "publish" | "versions" | "file">("");
  const [reason, setReason] = useState("");
  const [goal, setGoal] = useState(""); // field to be focused, by its name
  const [service, setService] = useState(""); // that is shown open
  const lang = doc.languages.includes(tongue) ? tongue : (doc.languages[0] ?? "fr");
  const lacks = lacking(doc);
  useKeys(editing);
  const close = () => {
    setOpen("");
    setReason("");
  };
  const form = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    const field = goal && form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(goal)}"]`);
    if (field) {
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    }
    setGoal("");
  }, [goal]);
  const goTo = (section: Section, field: string, language?: string) => {
    setSection(section);
    if (language) setTongue(language);
    if (section === "services") setService(field.split(".")[1] ?? "");
    setGoal(field);
  };
  const goneBack = (version: number) => {
    setReason(e.backWhy(number(version)));
    setOpen("publish");
  };
  return (
    <div className="editor">
      <SiteHeader site={server.site} />
      <Bar site={site} editing={editing} onOpen={setOpen} />
      <Planned editing={editing} site={site} />
      {editing.conflicts.length > 0 && <Conflicts editing={editing} />}
      <div className="desk">
        <div className="desk-form">
          <nav aria-label={e.sectionsLabel}>
            <SegmentedControl fullWidth className="sections" aria-label={e.sectionsLabel} value={section} onChange={(value) => setSection(value as Section)} data={sections.map((name) => ({ value: name, label: <Part name={e.sections[name]} lacks={lacks[name] ?? 0} /> }))} />
          </nav>
          {(section === "texts" || section === "purposes" || section === "services") && <Tongues editing={editing} lang={lang} onPick={setTongue} />}
          <fieldset ref={form} className="desk-form" disabled={editing.save === "readonly"}>
            <legend className="hidden">{e.title}</legend>
            {section === "texts" && <Texts editing={editing} lang={lang} />}
            {section === "purposes" && <Purposes editing={editing} lang={lang} />}
            {section === "services" && <Services editing={editing} lang={lang} open={service} onOpen={setService} />}
            {section === "look" && <Look editing={editing} />}
            {section === "behaviour" && <Behaviour editing={editing} />}
          </fieldset>
          <a className="to-preview" href="#preview">
            {e.preview} ↓
          </a>
        </div>
        <Preview site={site} stamp={editing.server.revision} languages={editing.server.draft.languages} shown={lang} />
      </div>
      {open === "publish" && <Publish site={site} editing={editing} reason={reason} onClose={close} onField={goTo} />}
      <Later key={open}>
        {open === "file" && <File site={site} editing={editing} onClose={close} />}
        {open === "versions" && <Versions site={site} editing={editing} onClose={close} onBack={maySite(site, "publish") ? goneBack : undefined} />}
      </Later>
    </div>
  );
}

/** A part of the form, and how many of its fields are still to be filled in. */
function Part({ name, lacks }: { name: string; lacks: number }) {
  const { t, number } = useSpeech();
  return (
    <>
      {name}
      {lacks > 0 && (
        <span className="lacks" title={`${number(lacks)} ${t.editor.lacking}`}>
          {number(lacks)} <span className="hidden">{t.editor.lacking}</span>
        </span>
      )}
    </>
  );
}

/** What state the draft is in, and what can be done with the whole of it. */
function Bar({ site, editing, onOpen }: { site: string; editing: Editing; onOpen: (what: "publish" | "versions" | "file") => void }) {
  const { t, language, number } = useSpeech();
  const { maySite } = useRights();
  const e = t.editor;
  const { server, save } = editing;
  const states = {
    saved: server.saved_at ? e.savedBy(server.saved_by, moment(language, server.saved_at)) : e.saved,
    unsaved: e.unsaved,
    saving: e.saving,
    offline: e.offline,
    refused: e.refused(editing.refusal),
    readonly: e.readonly,
  };
  const live = server.published;
  const compared = useQuery({ queryKey: ["comparison", site], queryFn: () => getComparison(site), enabled: maySite(site, "see_figures") }).data?.comparison;
  const isComparing = compared && !compared.ended && compared.b === live?.number; // then it is not online for everybody
  return (
    <div className="editor-bar">
      <div className="editor-state">
        <p role="status" data-save={save} className={save === "offline" || save === "refused" ? "bad small" : "small"}>
          {states[save]}
        </p>
        <p className="muted small" data-live={live?.number ?? 0}>
          {isComparing ? t.comparison.halves(number(compared.a), number(compared.b)) : live ? e.published(number(live.number), moment(language, live.at)) : e.neverPublished}
          {live && (server.changed || !isComparing) && <> · {server.changed ? e.changed : e.unchanged}</>}
        </p>
      </div>
      <div className="row">
        {save !== "readonly" && (
          <>
            <Button variant="subtle" color="gray" size="sm" disabled={!editing.past.length} onClick={editing.undo}>
              {e.undo}
            </Button>
            <Button variant="subtle" color="gray" size="sm" disabled={!editing.future.length} onClick={editing.redo}>
              {e.redo}
            </Button>
          </>
        )}
        <Button variant="default" size="sm" onClick={() => onOpen("file")}>
          {e.file}
        </Button>
        <Button variant="default" size="sm" onClick={() => onOpen("versions")}>
          {e.history}
        </Button>
        {maySite(site, "publish") && save !== "readonly" && (
          <Button size="sm" onClick={() => onOpen("publish")}>
            {e.publish}
          </Button>
        )}
      </div>
      <p className="hidden" role="status">
        {editing.joined > 0 && e.joined}
      </p>
    </div>
  );
}

/** A publication that waits for its time, or has failed at it. */
function Planned({ editing, site }: { editing: Editing; site: string }) {
  const { t, language } = useSpeech();
  const { maySite } = useRights();
  const planned = editing.server.planned;
  if (!planned) return null;
  const when = moment(language, planned.at);
  if (planned.state === "failed") {
    return (
      <p role="alert" className="told told-bad">
        {t.editor.plannedFailed(when, planned.error ?? "")}
      </p>
    );
  }
  return (
    <p className="told" data-planned>
      {t.editor.plannedFor(when, planned.who)}
      {maySite(site, "publish") && (
        <Button size="compact-sm" variant="subtle" onClick={async () => editing.take(await cancelPublication(site))}>
          {t.editor.cancelPlan}
        </Button>
      )}
    </p>
  );
}

/** Ctrl or Cmd with Z, and with Shift or Y, outside of what has an undo of its own that goes further. */
function useKeys({ undo, redo }: Editing) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) redo();
      else undo();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}
