import { useSpeech } from "../language";
import { Field, Group, Lines, Pick, Tick } from "./fields";
import type { Editing } from "./useDraft";

const dialects = { axeptio: "Axeptio", cookiebot: "Cookiebot", klaro: "Klaro", tarteaucitron: "tarteaucitron", vanilla_cookieconsent: "vanilla-cookieconsent" };

export function Behaviour({ editing }: { editing: Editing }) {
  const { t, number } = useSpeech();
  const e = t.editor;
  const { doc, edit } = editing;
  const months = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [String(i + 1), e.monthsOf(number(i + 1))]));
  return (
    <>
      <Group title={e.months} help={e.monthsHelp}>
        <Pick name="months" label={e.months} value={String(doc.months)} options={months} onChange={(value) => edit(["months"], Number(value))} />
      </Group>
      <Group title={e.signals}>
        <Pick name="mode.google" label={e.google} value={doc.mode?.google ?? ""} options={e.googles} onChange={(value) => edit(["mode", "google"], value || undefined)} />
        <Tick name="mode.microsoft" label={e.microsoft} checked={!!doc.mode?.microsoft} onChange={(on) => edit(["mode", "microsoft"], on || undefined)} />
        <Tick name="mode.do_not_track" label={e.dnt} checked={!!doc.mode?.do_not_track} onChange={(on) => edit(["mode", "do_not_track"], on || undefined)} />
      </Group>
      <Group title={e.guard}>
        <Tick name="guard.report" label={e.report} checked={!!doc.guard?.report} onChange={(on) => edit(["guard", "report"], on || undefined)} />
        <Lines name="guard.safe" label={e.safe} value={doc.guard?.safe ?? []} onChange={(hosts) => edit(["guard", "safe"], hosts.length ? hosts : undefined)} />
        <fieldset>
          <legend>{e.dialects}</legend>
          {Object.entries(dialects).map(([id, name]) => {
            const on = doc.dialects?.includes(id) ?? false;
            const next = on ? doc.dialects?.filter((other) => other !== id) : [...(doc.dialects ?? []), id].sort();
            return <Tick key={id} name={`dialects.${id}`} label={name} checked={on} onChange={() => edit(["dialects"], next?.length ? next : undefined, "")} />;
          })}
        </fieldset>
        <Field name="path" label={e.path} help={e.pathHelp} max={64} value={doc.path ?? ""} onChange={(path) => edit(["path"], path || undefined)} />
        <Tick name="token" label={e.token} checked={!!doc.token} onChange={(on) => edit(["token"], on || undefined)} />
      </Group>
    </>
  );
}
