import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useLocation } from "wouter";
import { ApiError, acceptInvitation, getSession, joinInvitation, lookAtInvitation } from "../api";
import { Door } from "../components/Door";
import { Failure, Notice } from "../components/Notice";
import { useTitle } from "../components/Shell";
import { useSpeech } from "../language";
import "../texts/people";

const kept = "temoin-invitation";

/** The token of the address, which no server sees; it is kept in this tab for who signs in first. */
function token(): string {
  const fresh = location.hash.slice(1);
  try {
    if (fresh) sessionStorage.setItem(kept, fresh);
    return fresh || (sessionStorage.getItem(kept) ?? "");
  } catch {
    return fresh; // storage is denied: the address has to be opened again
  }
}

/** What somebody sees who was invited. */
export function Invitation() {
  const { t, moment } = useSpeech();
  const words = t.people;
  useTitle(words.join);
  const [secret] = useState(token);
  const [password, setPassword] = useState("");
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const invitation = useQuery({ queryKey: ["invitation", secret], queryFn: () => lookAtInvitation(secret), enabled: secret !== "" });
  const session = useQuery({ queryKey: ["session"], queryFn: getSession });
  const accept = useMutation({
    mutationFn: async () => {
      if (invitation.data?.account) await joinInvitation(secret);
      else await acceptInvitation(secret, password);
    },
    onSuccess: async () => {
      try {
        sessionStorage.removeItem(kept);
      } catch {
        // nothing was kept
      }
      await queries.resetQueries({ queryKey: ["session"] });
      navigate("/", { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate();
  };
  if (secret === "" || (invitation.error instanceof ApiError && [404, 422].includes(invitation.error.status))) {
    return (
      <Door title="Temoin" line={t.tagline}>
        <Notice title={words.gone} help={words.goneHelp} />
      </Door>
    );
  }
  if (invitation.error) {
    return (
      <main className="page">
        <Failure error={invitation.error} retry={invitation.refetch} />
      </main>
    );
  }
  const { data } = invitation;
  if (!data || session.isPending) return null; // two short requests
  const isSignedIn = session.data?.email === data.email;
  return (
    <Door title={data.org} line={words.joinLine(data.by, data.org)}>
      <form className="card door-form" onSubmit={submit}>
        <p>
          <strong>{data.email}</strong>
        </p>
        <p>{words.joinAs(words.roles[data.role], data.site, data.until ? moment(new Date(data.until)) : "")}</p>
        <p className="muted small">{words.rolesHelp[data.role]}</p>
        {data.account && !isSignedIn && <p>{words.signInFirst}</p>}
        {!data.account && (
          <>
            <input type="hidden" name="email" autoComplete="username" value={data.email} />
            <PasswordInput
              label={words.password}
              description={words.passwordHelp}
              autoComplete="new-password"
              required
              withAsterisk={false}
              minLength={12}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ "aria-label": t.showPassword, tabIndex: 0 }}
            />
          </>
        )}
        <p role="alert" className="bad small">
          {accept.error?.message}
        </p>
        {data.account && !isSignedIn ? (
          <Button component={Link} href="/sign-in?next=/invitation" fullWidth>
            {t.signIn}
          </Button>
        ) : (
          <Button type="submit" fullWidth loading={accept.isPending}>
            {words.accept}
          </Button>
        )}
      </form>
    </Door>
  );
}
