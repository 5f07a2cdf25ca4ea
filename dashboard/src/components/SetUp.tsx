import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, beginFactor, confirmFactor } from "../api";
import { useFault } from "../fault";
import { useSpeech } from "../language";
import { useLeave } from "../leave";
import { Code } from "./Code";
import { CodeField } from "./CodeField";
import { Codes } from "./Codes";
import "../texts/account";

/** Sets up a second factor: the square, the first code, the recovery codes if it is the first one. done is told when these were kept. */
export function SetUp({ done }: { done: () => void }) {
  const { t } = useSpeech();
  const explain = useFault();
  const [code, setCode] = useState("");
  const begin = useMutation({ mutationFn: beginFactor });
  const confirm = useMutation({ mutationFn: () => confirmFactor(code), onSuccess: ({ codes }) => codes.length === 0 && done() });
  const again = useLeave("/account");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  if (confirm.data && confirm.data.codes.length > 0) return <Codes codes={confirm.data.codes} done={done} />;
  if (!begin.data) {
    const isStale = begin.error instanceof ApiError && begin.error.status === 403;
    return (
      <div className="set-up">
        <p className="muted small">{t.account.factorNeedApp}</p>
        <p role="alert" className="bad small">
          {begin.error ? explain(begin.error) : ""}
        </p>
        <Button loading={begin.isPending} onClick={isStale ? () => again.mutate() : () => begin.mutate()}>
          {isStale ? t.account.again : t.account.begin}
        </Button>
      </div>
    );
  }
  const { qr, secret } = begin.data;
  return (
    <form className="set-up" onSubmit={submit}>
      <p>
        <strong>{t.account.scan}</strong>
      </p>
      <img className="qr" src={qr} alt={t.account.qr} width={192} height={192} />
      <p className="muted small">{t.account.scanHelp}</p>
      <Code label={t.account.scanHelp}>{secret.replace(/(.{4})(?=.)/g, "$1 ")}</Code>
      <CodeField label={t.account.confirmTitle} value={code} onChange={setCode} error={confirm.error} />
      <Button type="submit" loading={confirm.isPending}>
        {t.account.confirm}
      </Button>
    </form>
  );
}
