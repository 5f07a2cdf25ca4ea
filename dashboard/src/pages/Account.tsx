import { Button, PasswordInput, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { type Account as AccountData, changePassword, endOtherSessions, endSession, getAccount, makeRecoveryCodes, type Proof, removeFactor, removePasskey } from "../api";
import { AddPasskey } from "../components/AddPasskey";
import { Card } from "../components/Card";
import { CodeField } from "../components/CodeField";
import { Codes } from "../components/Codes";
import { Mails } from "../components/Mails";
import { Failure } from "../components/Notice";
import { SetUp } from "../components/SetUp";
import { useTitle } from "../components/Shell";
import { useFault } from "../fault";
import { useSpeech } from "../language";
import { knowsPasskeys, showPasskey } from "../passkey";
import "../texts/account";

/** How one signs in, and where one is signed in. */
export function Account() {
  const { t } = useSpeech();
  useTitle(t.shell.account);
  const account = useQuery({ queryKey: ["account"], queryFn: getAccount });
  if (account.error && !account.data) return <Failure error={account.error} retry={account.refetch} />;
  return (
    <>
      <header className="site-header">
        <h1>{t.shell.account}</h1>
        {account.data && <p className="muted">{t.account.intro(account.data.email)}</p>}
      </header>
      {!account.data ? (
        <Skeleton height={420} radius="lg" role="status" aria-label={t.loading} />
      ) : (
        <div className="stack">
          <Factor factors={account.data.second_factor} />
          <Password email={account.data.email} />
          <Mails />
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

type Factors = AccountData["second_factor"];
type Act = (proof: Proof) => Promise<{ codes: string[] } | undefined>;

/** Passkeys, the app and recovery codes. */
function Factor({ factors }: { factors: Factors }) {
  const { t, moment } = useSpeech();
  const [doing, setDoing] = useState<"passkey" | "app" | { label: string; act: Act } | null>(null);
  const changed = useChanged();
  const stop = () => setDoing(null);
  const done = () => {
    stop();
    changed();
  };
  const { passkeys, app_since: app } = factors;
  const canAdd = factors.can_add_passkey && knowsPasskeys;
  const isNone = passkeys.length === 0 && !app;
  const isLast = passkeys.length === 1 && !app && factors.required;
  const cancel = (
    <Button variant="subtle" color="gray" onClick={stop}>
      {t.account.cancel}
    </Button>
  );
  return (
    <Card title={t.account.factor} help={isNone ? t.account.factorOff : undefined}>
      {!isNone && (
        <ul className="things">
          {passkeys.map(({ id, name, synced, made, used }) => (
            <li key={id} data-passkey={name}>
              <div>
                <strong>{name}</strong>
                <span className="badge calm">{synced ? t.account.passkeySynced : t.account.passkey}</span>
                <p className="muted small">{t.account.passkeySince(moment(new Date(made)), used ? moment(new Date(used)) : "")}</p>
              </div>
              {!isLast && (
                <Button size="xs" variant="default" aria-label={t.account.removeOf(name)} onClick={() => setDoing({ label: t.account.removeOf(name), act: (proof) => removePasskey(id, proof) })}>
                  {t.account.removeOne}
                </Button>
              )}
            </li>
          ))}
          {app && (
            <li>
              <div>
                <strong>{t.account.app}</strong>
                <p className="muted small">{t.account.on(moment(new Date(app)))}</p>
              </div>
              <Button size="xs" variant="default" aria-label={t.account.remove} onClick={() => setDoing({ label: t.account.remove, act: removeFactor })}>
                {t.account.removeOne}
              </Button>
            </li>
          )}
        </ul>
      )}
      {isLast && <p className="muted small">{t.account.lastFactor}</p>}
      {!isNone && <p className={factors.codes_left < 3 ? "bad small" : "muted small"}>{t.account.left(factors.codes_left)}</p>}
      {doing === null && (
        <div className="buttons">
          {canAdd && (
            <Button variant={isNone ? "filled" : "default"} onClick={() => setDoing("passkey")}>
              {t.account.addPasskey}
            </Button>
          )}
          {!app && !(isNone && !canAdd) && (
            <Button variant="default" onClick={() => setDoing("app")}>
              {t.account.addApp}
            </Button>
          )}
          {!isNone && (
            <Button variant="default" onClick={() => setDoing({ label: t.account.newCodes, act: makeRecoveryCodes })}>
              {t.account.newCodes}
            </Button>
          )}
        </div>
      )}
      {doing === "passkey" && <AddPasskey done={done}>{cancel}</AddPasskey>}
      {(doing === "app" || (isNone && !canAdd)) && <SetUp done={done} />}
      {doing !== null && typeof doing === "object" && <WithProof key={doing.label} {...doing} passkey={canAdd && passkeys.length > 0} hasApp={!!app} cancel={cancel} done={done} />}
    </Card>
  );
}

/** Does something that asks for a second factor first, and shows what comes of it. */
function WithProof({ label, act, passkey, hasApp, cancel, done }: { label: string; act: Act; passkey: boolean; hasApp: boolean; cancel: ReactNode; done: () => void }) {
  const { t } = useSpeech();
  const explain = useFault();
  const [code, setCode] = useState("");
  const doing = useMutation({ mutationFn: async (byPasskey: boolean) => act(byPasskey ? await showPasskey() : { code }), onSuccess: (answer) => !answer && done() });
  if (doing.data) return <Codes codes={doing.data.codes} done={done} />;
  return (
    <form
      className="set-up"
      onSubmit={(event) => {
        event.preventDefault();
        doing.mutate(false);
      }}
    >
      <p>
        <strong>{label}</strong>
      </p>
      {passkey && (
        <>
          <Button autoFocus loading={doing.isPending && doing.variables} onClick={() => doing.mutate(true)}>
            {t.account.withPasskey}
          </Button>
          <p role="alert" className="bad small">
            {doing.error && doing.variables ? explain(doing.error) : ""}
          </p>
        </>
      )}
      <CodeField label={hasApp ? t.account.withCode : t.account.withRecovery} recovery autoFocus={!passkey} value={code} onChange={setCode} error={doing.variables ? null : doing.error} />
      <div className="buttons">
        <Button type="submit" variant={passkey ? "default" : "filled"} loading={doing.isPending && !doing.variables}>
          {t.account.confirm}
        </Button>
        {cancel}
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
