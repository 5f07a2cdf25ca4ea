import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { type Alert, dismissAlert, getAlerts, refresh } from "../api";
import { useSpeech } from "../language";
import { useRights } from "../rights";
import type { Texts } from "../texts";
import { groupName } from "./group";

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
            <strong>{wordsOf(t, alert).title}</strong>
            <p>
              <Words alert={alert} />
            </p>
            <Causes alert={alert} />
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

/** A server newer than this page may have kinds that it has no words for. */
function wordsOf(t: Texts, { kind }: Alert) {
  return (t.figures.alert as Partial<typeof t.figures.alert>)[kind] ?? t.figures.alertOther;
}

function Words({ alert }: { alert: Alert }) {
  const { t, number, percent, step, moment } = useSpeech();
  const from = new Date(alert.from);
  const words = wordsOf(t, alert);
  // The day is one of UTC, on whichever day the reader's clock has its midnight.
  const day = step(new Date(from.getTime() + from.getTimezoneOffset() * 60_000), false);
  if (alert.kind === "silent") return words.text(moment(from), number(alert.of), "", "");
  return words.text(day, percent(alert.share), percent(alert.low), percent(alert.high));
}

/** What may be behind it, each in one sentence. */
function Causes({ alert }: { alert: Alert }) {
  const speech = useSpeech();
  const causes = alert.causes.map((cause) => ({ key: `${cause.kind} ${cause.by}`, text: sentence(speech, alert, cause) })).filter(({ text }) => text);
  if (causes.length === 0) return null;
  return (
    <>
      <p className="muted">{speech.t.figures.causes}</p>
      <ul>
        {causes.map(({ key, text }) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
    </>
  );
}

function sentence({ t, number, percent, utcDays, ...names }: ReturnType<typeof useSpeech>, alert: Alert, { kind, by = "page", group = "", share, usual, ...cause }: Alert["causes"][number]): string | undefined {
  const words = t.figures;
  const named = words.group(words.by[by] ?? by, groupName(t, by, group, names));
  const days = cause.from && cause.until ? utcDays(new Date(cause.from), new Date(cause.until)) : "";
  return {
    notice: () => words.causeNotice(number(cause.notice ?? 0)),
    foreign: () => words.causeForeign,
    rate: () => words.causeRate(named, percent(share), percent(usual), days),
    size: () => (alert.kind === "silent" ? words.causeStopped(named, days) : words.causeSize(named, share < few ? words.few : percent(share), usual < few ? words.few : percent(usual), days)),
    pages: () => words.causePages(number(cause.groups ?? 0)),
    weekend: () => words.causeWeekend,
  }[kind]?.();
}

const few = 0.005;
