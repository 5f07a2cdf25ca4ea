import { type ReactNode, useId, useState } from "react";
import { useSpeech } from "../language";
import { countries } from "./countries";

interface FieldProps {
  label: string;
  help?: string;
  value: string;
  onChange: (value: string) => void;
  /** Path in the draft, where a fault of the server's leads to. */
  name: string;
  lang?: string;
  placeholder?: string;
  rows?: number;
  max?: number;
  /** Nothing is published without it. */
  required?: boolean;
}

/** Says of a field without which nothing is published that it is empty. */
function Lacking({ id }: { id: string }) {
  const { t } = useSpeech();
  return (
    <span id={`${id}l`} className="lacking small">
      {t.editor.lacking}
    </span>
  );
}

/** A labelled line of text, or several with rows. */
export function Field({ label, help, value, onChange, name, lang, placeholder, rows, max = 2000, required }: FieldProps) {
  const id = useId();
  const isLacking = required && !value.trim();
  const described = [isLacking && `${id}l`, help && `${id}h`].filter(Boolean).join(" ");
  const common = { id, name, lang, placeholder, value, maxLength: max, "aria-required": required, "aria-describedby": described || undefined };
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        {isLacking && <Lacking id={id} />}
      </div>
      {rows ? <textarea {...common} rows={rows} onChange={(event) => onChange(event.target.value)} /> : <input {...common} type="text" onChange={(event) => onChange(event.target.value)} />}
      {help && (
        <p id={`${id}h`} className="muted small">
          {help}
        </p>
      )}
    </div>
  );
}

/** A list of words, one a line; empty lines are only on the screen. */
export function Lines({ value, onChange, ...rest }: Omit<FieldProps, "value" | "onChange"> & { value: string[]; onChange: (lines: string[]) => void }) {
  const [text, setText] = useState(value.join("\n"));
  const linesOf = (of: string) => of.split("\n").map((line) => line.trim()).filter(Boolean);
  const isMine = linesOf(text).join("\n") === value.join("\n");
  return (
    <Field
      {...rest}
      rows={3}
      value={isMine ? text : value.join("\n")}
      onChange={(next) => {
        setText(next);
        onChange(linesOf(next));
      }}
    />
  );
}

export function Pick({ label, help, value, onChange, options, name }: { label: string; help?: string; value: string; onChange: (value: string) => void; options: Record<string, string>; name: string }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} name={name} value={value} onChange={(event) => onChange(event.target.value)} aria-describedby={help ? `${id}h` : undefined}>
        {!(value in options) && <option value={value}>{value}</option>}
        {Object.entries(options).map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
      {help && (
        <p id={`${id}h`} className="muted small">
          {help}
        </p>
      )}
    </div>
  );
}

/** A country by its name in the reader's language; the draft has its code. */
export function Country({ label, name, value, onChange }: { label: string; name: string; value: string; onChange: (code: string) => void }) {
  const { t, language, countryName } = useSpeech();
  const id = useId();
  const named = countries.map((code) => [code, countryName(code)] as const).sort(([, a], [, b]) => a.localeCompare(b, language));
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        {!value && <Lacking id={id} />}
      </div>
      <select id={id} name={name} value={value} aria-required aria-describedby={value ? undefined : `${id}l`} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t.editor.choose}</option>
        {value && !countries.includes(value) && <option value={value}>{value}</option>}
        {named.map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Tick({ label, checked, onChange, name }: { label: string; checked: boolean; onChange: (checked: boolean) => void; name: string }) {
  return (
    <label className="tick">
      <input type="checkbox" name={name} checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** A group of fields with a title. */
export function Group({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="card group" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {help && <p className="muted small">{help}</p>}
      {children}
    </section>
  );
}
