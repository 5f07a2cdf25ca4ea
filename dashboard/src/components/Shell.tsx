import { ActionIcon } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { useSpeech } from "../language";
import { useLeave } from "../leave";
import { useRights } from "../rights";
import { Later } from "./Later";
import { LeaveIcon, Mark, PersonIcon } from "./icons";
import { Preferences } from "./Preferences";

/** The frame of every page behind the sign-in. */
export function Shell({ email, children }: { email: string; children: ReactNode }) {
  const { t } = useSpeech();
  const [path] = useLocation();
  const main = useFocusAfter(path);
  const leave = useLeave();
  const { orgs } = useRights();
  const wide = path.endsWith("/notice") ? " wide" : ""; // from the first paint on, so that nothing moves when the editor is there
  return (
    <>
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <header className={`bar${wide}`}>
        <div className="bar-inner">
          <Link href="/" className="brand" aria-label="Temoin">
            <Mark />
            <span>Temoin</span>
          </Link>
          <nav className="bar-nav" aria-label={t.shell.navigation}>
            <Link href="/" aria-current={path === "/" ? "page" : undefined}>
              {t.sites}
            </Link>
            {orgs.some((org) => org.rights.includes("see_people")) && (
              <Link href="/people" aria-current={path === "/people" ? "page" : undefined}>
                {t.shell.people}
              </Link>
            )}
          </nav>
          <div className="bar-tools">
            <Link href="/account" className="account" title={email}>
              <PersonIcon />
              <span className="hidden">{t.shell.account}</span>
              <span className="account-email">{email}</span>
            </Link>
            <Preferences />
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t.signOut} title={t.signOut} loading={leave.isPending} onClick={() => leave.mutate()}>
              <LeaveIcon />
            </ActionIcon>
          </div>
        </div>
      </header>
      <main ref={main} id="content" className={`page${wide}`} tabIndex={-1}>
        <Later key={path} alone>
          {children}
        </Later>
      </main>
    </>
  );
}

/** Takes the focus to the new content when the address changes, as loading a page would; not when it is first drawn. */
function useFocusAfter(path: string) {
  const main = useRef<HTMLElement>(null);
  const drawn = useRef(path);
  useEffect(() => {
    if (drawn.current !== path) main.current?.focus({ preventScroll: true });
    drawn.current = path;
  }, [path]);
  return main;
}

/** Names the browser's tab. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Temoin`;
  }, [title]);
}
