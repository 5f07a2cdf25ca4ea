import { type ReactNode, useId, useState } from "react";

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
}

/** A labelled line of text, or several with rows. */
export function Field({ label, help, value, onChange, name, lang, placeholder, rows, max = 2000 }: FieldProps) {
  const id = useId();
  const common = { id, name, lang, placeholder, value, maxLength: max, "aria-describedby": help ? `${id}h` : undefined };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
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
