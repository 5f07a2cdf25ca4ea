import { useSpeech } from "../language";
import { authorities } from "./countries";
import { Country, Field, Group } from "./fields";
import type { Editing } from "./useDraft";

interface SectionProps {
  editing: Editing;
  /** The language that texts are edited in. */
  lang: string;
}

/** A text of the draft in the language that is edited; nothing is published while it is empty. */
export function TextField({ editing, lang, path, label, help, rows, placeholder, max }: SectionProps & { path: string[]; label: string; help?: string; rows?: number; placeholder?: string; max?: number }) {
  const text = path.reduce<unknown>((node, name) => {
    if (Array.isArray(node)) return node.find((item) => item.id === name);
    return (node as Record<string, unknown> | undefined)?.[name];
  }, editing.doc) as Record<string, string> | undefined;
  return <Field required name={path.join(".")} label={label} help={help} rows={rows} lang={lang} max={max} placeholder={placeholder} value={text?.[lang] ?? ""} onChange={(value) => editing.edit([...path, lang], value)} />;
}

export function Texts({ editing, lang }: SectionProps) {
  const { t } = useSpeech();
  const e = t.editor;
  const { doc, edit, replace } = editing;
  // A label is there in all languages or in none.
  const label = (which: "refuse" | "accept") => (
    <Field
      name={`labels.${which}`}
      label={e[which]}
      lang={lang}
      max={40}
      value={doc.labels?.[which]?.[lang] ?? ""}
      onChange={(value) => {
        const all = { ...doc.labels?.[which], [lang]: value };
        edit(["labels", which], Object.values(all).some(Boolean) ? all : undefined, `labels.${which}.${lang}`);
      }}
    />
  );
  // What follows from the country is filled in where nobody has written anything else.
  const settle = (country: string) => {
    const { name, url } = doc.authority;
    const isOwn = (name || url) && !Object.values(authorities).some((one) => one.name === name && one.url === url);
    const jurisdiction = doc.jurisdiction === doc.controller.country ? country : doc.jurisdiction;
    replace({ ...doc, controller: { ...doc.controller, country }, jurisdiction, authority: isOwn ? doc.authority : (authorities[country] ?? { name: "", url: "" }) });
  };
  return (
    <>
      <Group title={e.firstLayer}>
        <TextField editing={editing} lang={lang} path={["title"]} label={e.heading} />
        <TextField editing={editing} lang={lang} path={["intro"]} label={e.intro} help={e.introHelp} rows={3} />
        <div className="fields">
          {label("refuse")}
          {label("accept")}
        </div>
        <p className="muted small">{e.labelHelp}</p>
        <Field name="policy_url" label={e.policy} value={doc.policy_url} onChange={(value) => edit(["policy_url"], value)} />
      </Group>
      <Group title={e.who}>
        <div className="fields">
          <Field required name="controller.name" label={e.name} value={doc.controller.name} onChange={(value) => edit(["controller", "name"], value)} />
          <Field required name="controller.contact" label={e.contact} value={doc.controller.contact} onChange={(value) => edit(["controller", "contact"], value)} />
          <Field required name="controller.address" label={e.address} value={doc.controller.address} onChange={(value) => edit(["controller", "address"], value)} />
          <Country name="controller.country" label={e.country} value={doc.controller.country} onChange={settle} />
          <Field name="controller.id" label={e.register} value={doc.controller.id} onChange={(value) => edit(["controller", "id"], value)} />
          <Field required name="jurisdiction" label={e.jurisdiction} max={6} value={doc.jurisdiction} onChange={(value) => edit(["jurisdiction"], value.toUpperCase())} />
          <Field required name="authority.name" label={e.authority} value={doc.authority.name} onChange={(value) => edit(["authority", "name"], value)} />
          <Field name="authority.url" label={e.authorityURL} value={doc.authority.url} onChange={(value) => edit(["authority", "url"], value)} />
        </div>
        <Field name="withdraw_url" label={e.withdrawURL} value={doc.withdraw_url} onChange={(value) => edit(["withdraw_url"], value)} />
      </Group>
    </>
  );
}
