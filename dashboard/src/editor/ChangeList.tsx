import { useQuery } from "@tanstack/react-query";
import { type Change, getChanges } from "../api";
import { useSpeech } from "../language";
import { said } from "./words";

/** How two versions, or a version and the draft, differ. `stamp` changes whenever the draft does. */
export function useChanges(site: string, from: string, to: string, stamp: number) {
  const { language } = useSpeech();
  return useQuery({ queryKey: ["changes", site, from, to, stamp, language], queryFn: () => getChanges(site, from, to, language), gcTime: 60_000 });
}

export function ChangeList({ changes }: { changes: Change[] }) {
  const { t, languageName } = useSpeech();
  return (
    <ul className="changes">
      {changes.map((change, i) => (
        <li key={i} data-do={change.do}>
          <span className="change-what">{said(t, change, languageName)}</span>
          {change.do === "changed" && <Difference before={change.before ?? ""} after={change.after ?? ""} />}
        </li>
      ))}
    </ul>
  );
}

/** Two texts as one, with what is gone and what is new marked word by word. */
function Difference({ before, after }: { before: string; after: string }) {
  const { t } = useSpeech();
  if (!before || !after || before.length + after.length < 24) {
    return (
      <span className="change-text">
        <del>{before || t.editor.none}</del> → <ins>{after || t.editor.none}</ins>
      </span>
    );
  }
  return (
    <span className="change-text">
      {words(before, after).map(([kind, text], i) => {
        const Tag = kind === "old" ? "del" : kind === "new" ? "ins" : "span";
        return <Tag key={i}>{text}</Tag>;
      })}
    </span>
  );
}

/** The longest common row of words, and what is between. */
function words(before: string, after: string): ["same" | "old" | "new", string][] {
  const parts = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];
  const [a, b] = [parts(before), parts(after)];
  const common: number[][] = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const get = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) (common[i] as number[])[j] = a[i] === b[j] ? get(i + 1, j + 1) + 1 : Math.max(get(i + 1, j), get(i, j + 1));
  }
  const out: ["same" | "old" | "new", string][] = [];
  const add = (kind: "same" | "old" | "new", text = "") => {
    const last = out.at(-1);
    if (last?.[0] === kind) last[1] += text;
    else out.push([kind, text]);
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add("same", a[i++]);
      j++;
    } else if (j >= b.length || (i < a.length && get(i + 1, j) >= get(i, j + 1))) add("old", a[i++]);
    else add("new", b[j++]);
  }
  return out;
}
