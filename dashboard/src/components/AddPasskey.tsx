import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "../api";
import { useFault } from "../fault";
import { useSpeech } from "../language";
import { useLeave } from "../leave";
import { deviceName, makePasskey } from "../passkey";
import { Codes } from "./Codes";
import "../texts/account";

/** Adds a passkey: its name, the browser's question, the recovery codes if it is the first factor. */
export function AddPasskey({ done, children }: { done: () => void; children?: ReactNode }) {
  const { t } = useSpeech();
  const explain = useFault();
  const [name, setName] = useState(deviceName);
  const make = useMutation({ mutationFn: () => makePasskey(name), onSuccess: (codes) => codes.length === 0 && done() });
  const again = useLeave("/account");
  if (make.data && make.data.length > 0) return <Codes codes={make.data} done={done} />;
  const isStale = make.error instanceof ApiError && make.error.status === 403;
  return (
    <form
      className="set-up"
      onSubmit={(event) => {
        event.preventDefault();
        if (isStale) again.mutate();
        else make.mutate();
      }}
    >
      <p className="muted small">{t.account.passkeyHelp}</p>
      <TextInput label={t.account.passkeyName} description={t.account.passkeyNameHelp} name="passkey-name" autoComplete="off" maxLength={80} required withAsterisk={false} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <p role="alert" className="bad small">
        {make.error ? explain(make.error) : ""}
      </p>
      <div className="buttons">
        <Button type="submit" loading={make.isPending}>
          {isStale ? t.account.again : t.account.makePasskey}
        </Button>
        {children}
      </div>
    </form>
  );
}
