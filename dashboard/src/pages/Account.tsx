import { Button, PasswordInput, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Account as AccountData, changePassword, endOtherSessions, endSession, getAccount, makeRecoveryCodes, removeFactor } from "../api";
import { Card } from "../components/Card";
import { CodeField } from "../components/CodeField";
import { Codes } from "../components/Codes";
import { Failure } from "../components/Notice";
import { SetUp } from "../components/SetUp";
import { useTitle } from "../components/Shell";
import { useFault } from "../fault";
import { useSpeech } from "../language";

/** How one signs in, and where one is signed in. */
export function Account() {
  const { t } = useSpeech();
  useTitle(t.account.title);
  const account = useQuery({ queryKey: ["account"], queryFn: getAccount });
  if (account.error && !account.data) return <Failure error={account.error} retry={account.refetch} />;
  return (
    <>
      <header className="site-header">
        <h1>{t.account.title}</h1>
        {account.data && <p className="muted">{t.account.intro(account.data.email)}</p>}
      </header>
      {!account.data ? (
        <Skeleton height={420} radius="lg" role="status" aria-label={t.loading} />
      ) : (
        <div className="stack">
          <Factor factor={account.data.second_factor} />
          <Password email={account.data.email} />
          <Sessions sessions={account.data.sessions} />
        </div>
      )}
    </>
  );
}

/** What is done after something about the account has changed. */
function useChanged() {
  const queries = useQueryClient();
  return () => Promise.all([queries.invalidateQueries({ queryKey: ["account"] }), queries.invalidateQueries({ queryKey: ["session"] })]);
}

function Factor({ factor }: { factor: AccountData["second_factor"] }) {
  const { t, moment } = useSpeech();
  const [doing, setDoing] = useState<"remove" | "codes" | "set up" | null>(null);
  const changed = useChanged();
  const done = () => {
    setDoing(null);
    changed();
  };
  return (
    <Card title={t.account.factor} help={factor.app_since ? undefined : t.account.factorOff}>
      {factor.app_since && doing !== "set up" ? (
        <>
          <p className="good">{t.account.on(moment(new Date(factor.app_since)))}</p>
          <p className={factor.codes_left < 3 ? "bad small" : "muted small"}>{t.account.left(factor.codes_left)}</p>
          {doing === null ? (
            <div className="buttons">
              <Button variant="default" onClick={() => setDoing("codes")}>
                {t.account.newCodes}
              </Button>
              <Button variant="subtle" color="red" onClick={() => setDoing("remove")}>
                {t.account.remove}
              </Button>
            </div>
          ) : (
            <WithCode key={doing} label={doing === "remove" ? t.account.remove : t.account.newCodes} act={doing === "remove" ? removeFactor : makeRecoveryCodes} cancel={() => setDoing(null)} done={done} />
          )}
        </>
      ) : (
        <SetUp done={done} />
      )}
    </Card>
  );
}

/** Does something that asks for a code first, and shows what comes of it. */
function WithCode({ label, act, cancel, done }: { label: string; act: (code: string) => Promise<{ codes: string[] } | undefined>; cancel: () => void; done: () => void }) {
  const { t } = useSpeech();
  const [code, setCode] = useState("");
  const doing = useMutation({ mutationFn: () => act(code), onSuccess: (answer) => !answer && done() });
  if (doing.data) return <Codes codes={doing.data.codes} done={done} />;
  return (
    <form
      className="set-up"
      onSubmit={(event) => {
        event.preventDefault();
        doing.mutate();
      }}
    >
      <CodeField label={t.account.withCode} recovery autoFocus value={code} onChange={setCode} error={doing.error} />
      <div className="buttons">
        <Button type="submit" loading={doing.isPending}>
          {label}
        </Button>
        <Button variant="subtle" color="gray" onClick={cancel}>
          {t.account.cancel}
        </Button>
      </div>
    </form>
  );
}

function Password({ email }: { email: string }) {
  const { t } = useSpeech();
  const explain = useFault();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const changed = useChanged();
  const change = useMutation({
    mutationFn: () => changePassword(old, fresh),
    onSuccess: () => {
      setOld("");
      setFresh("");
      changed();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const toggle = { "aria-label": t.showPassword, tabIndex: 0 };
  return (
    <Card title={t.account.password} help={t.account.passwordHelp}>
      <form className="set-up" onSubmit={submit}>
        <input className="hidden" type="email" name="email" autoComplete="username" value={email} readOnly tabIndex={-1} aria-hidden="true" />
        <PasswordInput label={t.account.oldPassword} name="old" autoComplete="current-password" required withAsterisk={false} value={old} onChange={(event) => setOld(event.currentTarget.value)} visibilityToggleButtonProps={toggle} />
        <PasswordInput
          label={t.account.newPassword}
          description={t.account.newPasswordHelp}
          name="new"
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={12}
          value={fresh}
          onChange={(event) => setFresh(event.currentTarget.value)}
          visibilityToggleButtonProps={toggle}
        />
        <p role="status" className={change.error ? "bad small" : "good small"}>
          {change.error ? explain(change.error) : change.isSuccess && !old && !fresh ? t.account.changed : ""}
        </p>
        <Button type="submit" variant="default" loading={change.isPending}>
          {t.account.change}
        </Button>
      </form>
    </Card>
  );
}

function Sessions({ sessions }: { sessions: AccountData["sessions"] }) {
  const { t, moment } = useSpeech();
  const explain = useFault();
  const changed = useChanged();
  const end = useMutation({ mutationFn: (id: string) => (id ? endSession(id) : endOtherSessions()), onSettled: changed });
  return (
    <Card title={t.account.sessions} help={t.account.sessionsHelp}>
      <ul className="things">
        {sessions.map(({ id, browser, system, created, seen, current }) => {
          const device = t.account.device(browser, system);
          return (
            <li key={id}>
              <div>
                <strong>{device}</strong>
                {current && <span className="badge calm">{t.account.current}</span>}
                <p className="muted small">{t.account.since(moment(new Date(created)), moment(new Date(seen)))}</p>
              </div>
              {!current && (
                <Button size="xs" variant="default" aria-label={t.account.endOf(device)} loading={end.isPending && end.variables === id} onClick={() => end.mutate(id)}>
                  {t.account.end}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <p role="alert" className="bad small">
        {end.error ? explain(end.error) : ""}
      </p>
      {sessions.length > 1 && (
        <Button variant="default" loading={end.isPending && end.variables === ""} onClick={() => end.mutate("")}>
          {t.account.endOthers}
        </Button>
      )}
    </Card>
  );
}
