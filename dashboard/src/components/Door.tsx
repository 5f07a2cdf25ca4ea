import type { ReactNode } from "react";
import { Mark } from "./icons";
import { Preferences } from "./Preferences";

/** The frame of what comes before the dashboard: a title, a line, and one card. */
export function Door({ title, line, children }: { title: string; line: string; children: ReactNode }) {
  return (
    <div className="door">
      <header className="door-tools">
        <Preferences />
      </header>
      <main className="door-main">
        <Mark size={40} />
        <h1>{title}</h1>
        <p className="muted">{line}</p>
        {children}
      </main>
    </div>
  );
}
