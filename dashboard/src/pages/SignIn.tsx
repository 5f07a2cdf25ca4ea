import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { ApiError, signIn } from "../api";
import { Door } from "../components/Door";
import { useTitle } from "../components/Shell";
import { useSpeech } from "../language";
import type { Texts } from "../texts";

/** What the OpenID issuer is called that people may sign in by; empty when there is none. */
const issuer = document.querySelector<HTMLMetaElement>("meta[name=issuer]")?.content ?? "";

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
    <Door title="Temoin" line={t.tagline}>
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
            {attempt.error ? explain(attempt.error, t) : (t.issuer.faults[search.get("oidc") ?? ""] ?? "")}
          </p>
          <Button type="submit" fullWidth loading={attempt.isPending}>
            {t.signIn}
          </Button>
        {issuer && (
          <>
            <p className="or muted small">{t.issuer.or}</p>
            <Button component="a" variant="default" fullWidth href={`/api/session/oidc?next=${encodeURIComponent(localPath(search.get("next")))}`}>
              {t.issuer.by(issuer)}
            </Button>
          </>
        )}
        </form>
    </Door>
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
