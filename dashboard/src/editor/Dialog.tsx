import { ActionIcon } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useSpeech } from "../language";

/** A window over the page: Escape and a click beside it close it, and the focus goes back to where it was. */
export function Dialog({ title, onClose, children, wide }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const { t } = useSpeech();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <dialog ref={ref} className={wide ? "window wide" : "window"} aria-labelledby={id} onClose={onClose} onClick={(event) => event.target === ref.current && ref.current.close()}>
      <div className="window-inner">
        <header>
          <h2 id={id}>{title}</h2>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t.editor.close} title={t.editor.close} onClick={() => ref.current?.close()}>
            <svg aria-hidden="true" width={18} height={18} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.8} strokeLinecap="round">
              <path d="m6 6 12 12M18 6 6 18" />
            </svg>
          </ActionIcon>
        </header>
        {children}
      </div>
    </dialog>
  );
}
