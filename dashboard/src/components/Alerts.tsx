import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { type Alert, dismissAlert, getAlerts, refresh } from "../api";
import { useSpeech } from "../language";
import { useRights } from "../rights";

/** Figures that have left what is usual on a site, until they are back or somebody takes them away. */
export function Alerts({ site }: { site: string }) {
  const { t } = useSpeech();
  const { maySite } = useRights();
  const client = useQueryClient();
  const key = ["alerts", site];
  const { data } = useQuery({ queryKey: key, queryFn: () => getAlerts(site), refetchInterval: refresh });
  const dismiss = useMutation({ mutationFn: (id: number) => dismissAlert(site, id), onSettled: () => client.invalidateQueries({ queryKey: key }) });
  const open = data?.alerts.filter((alert) => !alert.closed && !alert.dismissed) ?? [];
  if (open.length === 0) return null;
  return (
    <section className="alerts" aria-label={t.figures.alerts}>
      {open.map((alert) => (
        <div key={alert.id} className="told told-bad alert" role="status" data-alert={alert.kind}>
          <div>
            <strong>{t.figures.alert[alert.kind].title}</strong>
            <p>
              <Words alert={alert} />
            </p>
          </div>
          <div className="row">
            {alert.kind === "silent" && maySite(site, "install") && (
              <Button component={Link} href={`/sites/${site}/install`} size="compact-sm" variant="default">
                {t.toInstall}
              </Button>
            )}
            {maySite(site, "edit_notice") && (
              <Button size="compact-sm" variant="subtle" color="gray" loading={dismiss.isPending} onClick={() => dismiss.mutate(alert.id)}>
                {t.figures.dismiss}
              </Button>
            )}
          </div>
        </div>
      ))}
    </section>
  );
}

function Words({ alert }: { alert: Alert }) {
  const { t, number, percent, step, moment } = useSpeech();
  const f = t.figures;
  const from = new Date(alert.from);
  const words = f.alert[alert.kind];
  const version = alert.notice ? ` ${f.alertNotice(number(alert.notice))}` : "";
  // The day is one of UTC, on whichever day the reader's clock has its midnight.
  const day = step(new Date(from.getTime() + from.getTimezoneOffset() * 60_000), false);
  if (alert.kind === "silent") return words.text(moment(from), number(alert.of), "", "") + version;
  return words.text(day, percent(alert.share), percent(alert.low), percent(alert.high)) + version;
}
