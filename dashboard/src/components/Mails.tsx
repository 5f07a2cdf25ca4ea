import { Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { chooseMail, getMails } from "../api";
import { useFault } from "../fault";
import { useSpeech } from "../language";
import "../texts/mails";
import { Card } from "./Card";
import { Failure } from "./Notice";

/** Which mails about their sites somebody gets. */
export function Mails() {
  const { t } = useSpeech();
  const explain = useFault();
  const queries = useQueryClient();
  const mails = useQuery({ queryKey: ["account", "mails"], queryFn: getMails });
  const choose = useMutation({
    mutationFn: ({ kind, wanted }: { kind: "week" | "alert"; wanted: boolean }) => chooseMail(kind, wanted),
    onSettled: () => queries.invalidateQueries({ queryKey: ["account", "mails"] }),
  });
  const asked = choose.isPending ? choose.variables : undefined;
  return (
    <Card title={t.mails.title} help={t.mails.help}>
      {mails.error && !mails.data ? (
        <Failure error={mails.error} retry={mails.refetch} />
      ) : !mails.data ? (
        <Skeleton height={60} />
      ) : mails.data.mails.length === 0 ? (
        <p className="muted">{t.mails.none}</p>
      ) : (
        <div>
          {mails.data.mails.map(({ kind, wanted }) => (
            <label key={kind} className="tick">
              <input
                type="checkbox"
                name={kind}
                checked={asked?.kind === kind ? asked.wanted : wanted}
                onChange={(event) => choose.mutate({ kind, wanted: event.target.checked })}
              />
              <span>{t.mails.kinds[kind]}</span>
            </label>
          ))}
        </div>
      )}
      <p role="alert" className="bad small">
        {choose.error ? explain(choose.error) : ""}
      </p>
    </Card>
  );
}
