import { Button } from "@mantine/core";
import { useSpeech } from "../language";
import { newID } from "./ids";
import { MoveButtons } from "./MoveButtons";
import { TextField } from "./Texts";
import type { Editing } from "./useDraft";

/** What visitors are asked for, in the order in which they are asked. */
export function Purposes({ editing, lang }: { editing: Editing; lang: string }) {
  const { t } = useSpeech();
  const e = t.editor;
  const { doc, edit } = editing;
  const add = () => {
    const id = newID(e.newPurpose, [...doc.purposes, ...doc.services].map((thing) => thing.id));
    const blank = Object.fromEntries(doc.languages.map((tag) => [tag, ""]));
    edit(["purposes"], [...doc.purposes, { id, required: false, name: { ...blank, [lang]: e.newPurpose }, summary: blank, detail: blank }], "");
  };
  return (
    <>
      <p className="muted small">{e.purposesHelp}</p>
      {doc.purposes.map((purpose) => {
        const name = purpose.name[lang] || purpose.id;
        const isUsed = doc.services.some((service) => service.purpose === purpose.id);
        return (
          <section key={purpose.id} className="card group" aria-label={name}>
            <div className="group-head">
              <h2>{name}</h2>
              {purpose.required && <span className="muted small">{e.always}</span>}
              <MoveButtons
                list={doc.purposes}
                item={purpose}
                name={name}
                onChange={(list) => edit(["purposes"], list, "")}
                fixed={purpose.required}
                blocked={isUsed ? e.inUse : undefined}
              />
            </div>
            <TextField editing={editing} lang={lang} path={["purposes", purpose.id, "name"]} label={e.purposeName} />
            <TextField editing={editing} lang={lang} path={["purposes", purpose.id, "summary"]} label={e.summary} rows={2} />
            <TextField editing={editing} lang={lang} path={["purposes", purpose.id, "detail"]} label={e.detail} rows={4} />
          </section>
        );
      })}
      <Button variant="default" onClick={add}>
        {e.addPurpose}
      </Button>
    </>
  );
}
