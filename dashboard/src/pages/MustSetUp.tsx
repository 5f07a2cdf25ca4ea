import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AddPasskey } from "../components/AddPasskey";
import { Door } from "../components/Door";
import { SetUp } from "../components/SetUp";
import { useTitle } from "../components/Shell";
import { useSpeech } from "../language";
import { useLeave } from "../leave";
import { knowsPasskeys } from "../passkey";
import "../texts/account";

/** All that somebody sees whose role asks for a second factor, until there is one. */
export function MustSetUp({ passkeys }: { passkeys: boolean }) {
  const { t } = useSpeech();
  useTitle(t.account.factor);
  const queries = useQueryClient();
  const leave = useLeave();
  const canAdd = passkeys && knowsPasskeys;
  const [byApp, setByApp] = useState(!canAdd);
  const done = () => queries.invalidateQueries({ queryKey: ["session"] });
  return (
    <Door title={t.account.factor} line={t.account.factorNeeded(canAdd)}>
      <div className="card door-form">
        {byApp ? (
          <SetUp done={done} />
        ) : (
          <AddPasskey done={done}>
            <Button variant="subtle" onClick={() => setByApp(true)}>
              {t.account.byApp}
            </Button>
          </AddPasskey>
        )}
      </div>
      <Button className="door-other" variant="subtle" color="gray" size="compact-sm" onClick={() => leave.mutate()}>
        {t.account.other}
      </Button>
    </Door>
  );
}
