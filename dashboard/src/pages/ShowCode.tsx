import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { showCode } from "../api";
import { CodeField } from "../components/CodeField";
import { Door } from "../components/Door";
import { useTitle } from "../components/Shell";
import { useSpeech } from "../language";
import { useLeave } from "../leave";

/** Between the password and the dashboard: the code of the app, or a recovery code. */
export function ShowCode() {
  const { t } = useSpeech();
  useTitle(t.account.code);
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState("");
  const queries = useQueryClient();
  const attempt = useMutation({ mutationFn: () => showCode(code), onSuccess: (session) => queries.setQueryData(["session"], session) });
  const leave = useLeave();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <Door title={recovery ? t.account.recovery : t.account.code} line={recovery ? t.account.recoveryHelp : t.account.codeHelp}>
      <form className="card door-form" onSubmit={submit}>
        <CodeField key={String(recovery)} label={recovery ? t.account.recovery : t.account.code} recovery={recovery} autoFocus value={code} onChange={setCode} error={attempt.error} />
        <Button type="submit" fullWidth loading={attempt.isPending}>
          {t.account.next}
        </Button>
        <Button
          variant="subtle"
          fullWidth
          onClick={() => {
            setRecovery(!recovery);
            setCode("");
            attempt.reset();
          }}
        >
          {recovery ? t.account.useApp : t.account.useRecovery}
        </Button>
      </form>
      <Button className="door-other" variant="subtle" color="gray" size="compact-sm" onClick={() => leave.mutate()}>
        {t.account.other}
      </Button>
    </Door>
  );
}
