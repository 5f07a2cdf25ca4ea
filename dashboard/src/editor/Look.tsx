import { Button, SegmentedControl } from "@mantine/core";
import { useId } from "react";
import { useSpeech } from "../language";
import { Field, Group } from "./fields";
import type { Editing } from "./useDraft";

// The widget's own colours; consent/look.go has the same.
const own = {
  light: { background: "#ffffff", text: "#0f1a30", accent: "#2456c9" },
  dark: { background: "#121826", text: "#e9edf6", accent: "#9db8ff" },
};
type Scheme = keyof typeof own;
type Role = keyof (typeof own)["light"];

export function Look({ editing }: { editing: Editing }) {
  const { t } = useSpeech();
  const e = t.editor;
  const { doc, edit } = editing;
  const look = doc.look ?? {};
  const choice = (label: string, name: "layout" | "theme", value: string, options: Record<string, string>) => (
    <div className="field">
      <span className="label">{label}</span>
      <SegmentedControl fullWidth aria-label={label} value={value} onChange={(next) => edit(["look", name], next)} data={Object.entries(options).map(([key, text]) => ({ value: key, label: text }))} />
    </div>
  );
  return (
    <>
      <Group title={e.sections.look} help={e.equal}>
        {choice(e.layout, "layout", look.layout || "box", e.layouts)}
        {choice(e.theme, "theme", look.theme || "auto", e.themes)}
        <div className="fields">
          <Field name="look.radius" label={e.radius} max={2} value={look.radius === undefined ? "" : String(look.radius)} onChange={(text) => edit(["look", "radius"], /^\d+$/.test(text) ? Math.min(32, Number(text)) : undefined)} />
          <Field name="look.font" label={e.font} max={100} value={look.font ?? ""} onChange={(font) => edit(["look", "font"], font || undefined)} />
        </div>
      </Group>
      {(["light", "dark"] as const).map((scheme) => (
        <Colours key={scheme} editing={editing} scheme={scheme} />
      ))}
    </>
  );
}

function Colours({ editing, scheme }: { editing: Editing; scheme: Scheme }) {
  const { t, number } = useSpeech();
  const e = t.editor;
  const palette = { ...own[scheme], ...editing.doc.look?.[scheme] };
  return (
    <Group title={e.colours[scheme]}>
      {(Object.keys(own[scheme]) as Role[]).map((role) => {
        const ratio = contrast(palette[role], palette.background);
        const isSet = editing.doc.look?.[scheme]?.[role] !== undefined;
        return (
          <div key={role} className="colour">
            <Colour label={e.colour[role]} name={`look.${scheme}.${role}`} value={palette[role]} onChange={(value) => editing.edit(["look", scheme, role], value)} />
            {role !== "background" && <span className={ratio < 4.5 ? "bad small" : "muted small"}>{ratio < 4.5 ? e.contrastLow(number(ratio, 1)) : e.contrast(number(ratio, 1))}</span>}
            {isSet && (
              <Button size="compact-xs" variant="subtle" color="gray" onClick={() => editing.edit(["look", scheme, role], undefined, "")}>
                {e.own}
              </Button>
            )}
          </div>
        );
      })}
    </Group>
  );
}

function Colour({ label, name, value, onChange }: { label: string; name: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <>
      <input id={id} name={name} type="color" value={value} onChange={(event) => onChange(event.target.value)} />
      <label htmlFor={id}>{label}</label>
      <code>{value}</code>
    </>
  );
}

/** Contrast ratio of two colours #rrggbb, 1 to 21, cut to a tenth (WCAG 2.2, definition of contrast ratio). */
function contrast(a: string, b: string): number {
  const light = (colour: string) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
      const c = Number.parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
      return sum + weight * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    }, 0);
  const [x, y] = [light(a) + 0.05, light(b) + 0.05];
  return Math.floor((Math.max(x, y) / Math.min(x, y)) * 10) / 10;
}
