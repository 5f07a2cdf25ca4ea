import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Door } from "../components/Door";
import { SetUp } from "../components/SetUp";
import { useTitle } from "../components/Shell";
import { useSpeech } from "../language";
import { useLeave } from "../leave";

/** All that somebody sees whose role asks for a second factor, until there is one. */
export function MustSetUp() {
  const { t } = useSpeech();
  useTitle(t.account.factor);
  const queries = useQueryClient();
  const leave = useLeave();
  return (
    <Door title={t.account.factor} line={t.account.factorNeeded}>
      <div className="card door-form">
        <SetUp done={() => queries.invalidateQueries({ queryKey: ["session"] })} />
      </div>
      <Button className="door-other" variant="subtle" color="gray" size="compact-sm" onClick={() => leave.mutate()}>
        {t.account.other}
      </Button>
    </Door>
  );
}
