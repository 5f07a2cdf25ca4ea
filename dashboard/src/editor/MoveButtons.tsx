import { ActionIcon } from "@mantine/core";
import { useSpeech } from "../language";

const icons = { up: "m6 14 6-6 6 6", down: "m6 10 6 6 6-6", remove: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12" };

/** Up, down, away. */
export function MoveButtons<T>({ list, item, name, onChange, fixed, blocked, still }: { list: T[]; item: T; name: string; onChange: (list: T[]) => void; fixed?: boolean; blocked?: string; still?: boolean }) {
  const { t } = useSpeech();
  const at = list.indexOf(item);
  const move = (to: number) => {
    const rest = list.filter((other) => other !== item);
    onChange([...rest.slice(0, to), item, ...rest.slice(to)]);
  };
  const button = (icon: keyof typeof icons, run: () => void, disabled: boolean, title = t.editor[icon](name)) => (
    <ActionIcon variant="subtle" color="gray" aria-label={t.editor[icon](name)} title={title} disabled={disabled} onClick={run}>
      <svg aria-hidden="true" width={18} height={18} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.8} strokeLinecap="round" strokeLinejoin="round">
        <path d={icons[icon]} />
      </svg>
    </ActionIcon>
  );
  return (
    <span className="moves">
      {!still && button("up", () => move(at - 1), at <= 0)}
      {!still && button("down", () => move(at + 1), at === list.length - 1)}
      {!fixed && button("remove", () => onChange(list.filter((other) => other !== item)), !!blocked, blocked)}
    </span>
  );
}
