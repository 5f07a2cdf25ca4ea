import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ApiError } from "../api";
import { useSpeech } from "../language";

interface NoticeProps {
  title: string;
  help?: string;
  children?: ReactNode;
  alert?: boolean;
  /** The page has nothing else, so the title is the page's. */
  alone?: boolean;
}

/** A calm card for what is empty, missing or broken: what it is, and the one thing to do about it. */
export function Notice({ title, help, children, alert, alone }: NoticeProps) {
  const Title = alone ? "h1" : "h2";
  return (
    <section className="card notice" role={alert ? "alert" : undefined}>
      <Title>{title}</Title>
      {help && <p className="muted">{help}</p>}
      {children}
    </section>
  );
}

/** The no-rights state of a page. */
export function NoRights() {
  const { t } = useSpeech();
  return (
    <Notice alone title={t.shell.noRights} help={t.shell.noRightsHelp}>
      <Button component={Link} href="/" variant="default">
        {t.toSites}
      </Button>
    </Notice>
  );
}

/** What a page shows that did not get what it asked for. */
export function Failure({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useSpeech();
  if (error instanceof ApiError && error.status === 403) return <NoRights />;
  const silent = error instanceof ApiError && error.status === 0;
  return (
    <Notice alert alone title={silent ? t.noAnswer : t.failed}>
      <Button variant="default" onClick={retry}>
        {t.retry}
      </Button>
    </Notice>
  );
}
