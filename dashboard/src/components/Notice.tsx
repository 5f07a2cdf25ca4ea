import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { ApiError } from "../api";
import { useSpeech } from "../language";

/** A calm card for what is empty, missing or broken: what it is, and the one thing to do about it. */
export function Notice({ title, help, children, alert }: { title: string; help?: string; children?: ReactNode; alert?: boolean }) {
  return (
    <section className="card notice" role={alert ? "alert" : undefined}>
      <h2>{title}</h2>
      {help && <p className="muted">{help}</p>}
      {children}
    </section>
  );
}

export function Failure({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useSpeech();
  const silent = error instanceof ApiError && error.status === 0;
  return (
    <Notice alert title={silent ? t.noAnswer : t.failed}>
      <Button variant="default" onClick={retry}>
        {t.retry}
      </Button>
    </Notice>
  );
}
