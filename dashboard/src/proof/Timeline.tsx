import { Button } from "@mantine/core";
import { useMutation, useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, getPack, getReceipt, type Subject } from "../api";
import { useSpeech } from "../language";
import { useRights } from "../rights";
import { Choice } from "./Choice";
import { Erase } from "./Erase";
import { save } from "./save";

/** All that a visitor has chosen, the newest first, and what can be done with it. */
export function Timeline({ site, subject, onErased }: { site: string; subject: Subject; onErased: (id: string) => void }) {
  const { t, number } = useSpeech();
  const p = t.proof;
  const { maySite } = useRights();
  const [round, setRound] = useState(0);
  const [isErasing, setErasing] = useState(false);
  const pack = useMutation({ mutationFn: () => getPack(site, subject.subject), onSuccess: (file) => save(`evidence-${site}-${subject.subject}.zip`, file) });
  const verdicts = useQueries({
    queries: subject.decisions.map(({ id }) => ({ queryKey: ["verdict", site, id, round], queryFn: () => getReceipt(site, id), enabled: round > 0, gcTime: 0, staleTime: Number.POSITIVE_INFINITY })),
  });
  const count = subject.decisions.length;
  const isBusy = round > 0 && verdicts.some((one) => one.isFetching);
  const bad = verdicts.filter((one) => one.data && !one.data.valid).length;
  const waiting = verdicts.filter((one) => one.error instanceof ApiError && one.error.status === 503).length;
  const failed = verdicts.some((one) => one.error && !(one.error instanceof ApiError && one.error.status === 503));
  return (
    <>
      <section className="card proof-head" aria-label={p.visitor}>
        <div>
          <h2>{p.visitor}</h2>
          <p>
            <code>{subject.subject}</code>
          </p>
          <p className="muted small">{p.choices(number(count), count === 1)}</p>
        </div>
        <div className="row">
          <Button loading={isBusy} onClick={() => setRound(round + 1)}>
            {round > 0 ? p.again : p.verify}
          </Button>
          {maySite(site, "export_evidence") && (
            <Button variant="default" loading={pack.isPending} onClick={() => pack.mutate()}>
              {p.pack}
            </Button>
          )}
          {maySite(site, "erase") && (
            <Button variant="outline" color="red" onClick={() => setErasing(true)}>
              {p.erase}
            </Button>
          )}
        </div>
        <div aria-live="polite" className="proof-said">
          {isBusy && <p className="muted small">{p.verifying}</p>}
          {round > 0 && !isBusy && (
            <>
              {bad > 0 && <p className="told told-bad">{p.someBad(number(bad), bad === 1)}</p>}
              {waiting > 0 && <p className="told told-warn">{p.waits(number(waiting), waiting === 1)}</p>}
              {failed && <p className="told told-bad">{p.failed}</p>}
              {bad + waiting === 0 && !failed && <p className="told">✓ {p.allGood(number(count), count === 1)}</p>}
              <p className="muted small">
                {p.notProved} <a href="/verify">{p.elsewhere}</a>
              </p>
            </>
          )}
          {pack.isPending && <p className="muted small">{p.packing}</p>}
          {pack.isSuccess && <p className="told">{p.packDone}</p>}
          {pack.error && <p className="told told-bad">{p.failed}</p>}
        </div>
      </section>
      <ol className="choices">
        {subject.decisions.map((decision, i) => (
          <Choice key={decision.id} site={site} decision={decision} next={subject.decisions[i - 1]} notice={subject.notices.find(({ digest }) => digest === decision.notice.digest)} checked={verdicts[i]?.data} />
        ))}
      </ol>
      {subject.more && <p className="muted small">{p.more}</p>}
      <p className="muted small">{p.unrecorded}</p>
      {isErasing && <Erase site={site} subject={subject} onClose={() => setErasing(false)} onErased={onErased} />}
    </>
  );
}
