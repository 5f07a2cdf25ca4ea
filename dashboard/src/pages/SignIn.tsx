import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { ApiError, signIn } from "../api";
import { Mark } from "../components/icons";
import { Preferences } from "../components/Preferences";
import { useTitle } from "../components/Shell";
import { useSpeech } from "../language";
import type { Texts } from "../texts";

export function SignIn() {
  const { t } = useSpeech();
  useTitle(t.signIn);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const queries = useQueryClient();
  const attempt = useMutation({
    mutationFn: () => signIn(email, password),
    onSuccess: (session) => {
      queries.setQueryData(["session"], session);
      navigate(localPath(search.get("next")), { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <div className="door">
      <header className="door-tools">
        <Preferences />
      </header>
      <main className="door-main">
        <Mark size={40} />
        <h1>Temoin</h1>
        <p className="muted">{t.tagline}</p>
        <form className="card door-form" onSubmit={submit}>
          <TextInput label={t.email} type="email" name="email" autoComplete="username" required withAsterisk={false} autoFocus value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
          <PasswordInput
            label={t.password}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": t.showPassword, tabIndex: 0 }}
          />
          <p role="alert" className="bad small">
            {attempt.error ? explain(attempt.error, t) : ""}
          </p>
          <Button type="submit" fullWidth loading={attempt.isPending}>
            {t.signIn}
          </Button>
        </form>
      </main>
    </div>
  );
}

/** The page that was asked for before signing in; never another site's. */
function localPath(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

function explain(error: Error, t: Texts): string {
  const { status, retryAfter } = error instanceof ApiError ? error : { status: 500, retryAfter: 0 };
  switch (status) {
    case 0:
      return t.noAnswer;
    case 401:
    case 422:
      return t.wrongPassword;
    case 429:
      return t.tooMany(String(Math.max(1, Math.ceil(retryAfter / 60))));
  }
  return t.failed;
}
