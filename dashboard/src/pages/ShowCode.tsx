import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Session, showFactor } from "../api";
import { CodeField } from "../components/CodeField";
import { Door } from "../components/Door";
import { useTitle } from "../components/Shell";
import { useFault } from "../fault";
import { useSpeech } from "../language";
import { useLeave } from "../leave";
import { knowsPasskeys, showPasskey } from "../passkey";
import "../texts/account";

type Way = "passkey" | "app" | "recovery";

/** Between the password and the dashboard: a passkey, the code of the app, or a recovery code. */
export function ShowCode({ factors }: { factors: Session["factors"] }) {
  const { t } = useSpeech();
  const ways: Way[] = [...factors.filter((factor) => factor !== "passkey" || knowsPasskeys), "recovery"];
  const [way, setWay] = useState<Way>(ways[0] ?? "recovery");
  useTitle(t.account.ways[way].title);
  const explain = useFault();
  const [code, setCode] = useState("");
  const queries = useQueryClient();
  const attempt = useMutation({
    mutationFn: async () => showFactor(way === "passkey" ? await showPasskey() : { code }),
    onSuccess: (session) => queries.setQueryData(["session"], session),
  });
  const leave = useLeave();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <Door title={t.account.ways[way].title} line={t.account.ways[way].help}>
      <form className="card door-form" onSubmit={submit}>
        {factors.includes("passkey") && !knowsPasskeys && <p className="muted small">{t.account.passkeyOld}</p>}
        {way === "passkey" ? (
          <p role="alert" className="bad small">
            {attempt.error ? explain(attempt.error) : ""}
          </p>
        ) : (
          <CodeField key={way} label={t.account.ways[way].title} recovery={way === "recovery"} autoFocus value={code} onChange={setCode} error={attempt.error} />
        )}
        <Button type="submit" fullWidth loading={attempt.isPending} autoFocus={way === "passkey"}>
          {way === "passkey" ? t.account.usePasskey : t.account.next}
        </Button>
        {ways
          .filter((other) => other !== way)
          .map((other) => (
            <Button
              key={other}
              variant="subtle"
              fullWidth
              onClick={() => {
                setWay(other);
                setCode("");
                attempt.reset();
              }}
            >
              {t.account.ways[other].use}
            </Button>
          ))}
      </form>
      <Button className="door-other" variant="subtle" color="gray" size="compact-sm" onClick={() => leave.mutate()}>
        {t.account.other}
      </Button>
    </Door>
  );
}
