import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ApiError, getInstall, getSites, refresh } from "../api";
import { Code } from "../components/Code";
import { Failure } from "../components/Notice";
import { PageCheck } from "../components/PageCheck";
import { useTitle } from "../components/Shell";
import { SiteHeader, SiteLoading } from "../components/SiteHeader";
import { useSpeech } from "../language";
import { UnknownSite } from "./NotFound";
import "../texts/starting";

interface Step {
  title: string;
  done: boolean;
  /** What is said once it is done. */
  said: string;
  help: string;
  body: ReactNode;
}

/** From an empty site to the first choice. */
export function Start({ site }: { site: string }) {
  const { t, number } = useSpeech();
  useTitle(t.starting.start);
  const install = useQuery({ queryKey: ["install", site], queryFn: () => getInstall(site), refetchInterval: refresh });
  const sites = useQuery({ queryKey: ["sites"], queryFn: getSites, refetchInterval: refresh });
  if (install.error instanceof ApiError && install.error.status === 404) return <UnknownSite />;
  // Both at once: a step that turns out to be done would move what is below it.
  if (!install.data || !sites.data) {
    const failed = [install, sites].find((query) => query.error);
    return failed?.error ? <Failure error={failed.error} retry={failed.refetch} /> : <SiteLoading site={site} />;
  }
  const data = install.data;
  const figures = sites.data.sites.find((one) => one.site.key === site)?.figures;
  const steps: Step[] = [
    {
      title: t.starting.notice,
      done: !!data.notice,
      said: t.starting.noticeDone(number(data.notice?.number ?? 0)),
      help: t.starting.noticeHelp,
      body: (
        <Button component={Link} href={`/sites/${site}/notice`}>
          {t.starting.toNotice}
        </Button>
      ),
    },
    {
      title: t.starting.paste,
      done: !!figures?.shown,
      said: t.starting.pasteDone,
      help: t.starting.pasteHelp,
      body: (
        <>
          <Code label={t.starting.paste}>{data.path.on ? data.path.snippet : data.snippet}</Code>
          <p className="small purposes">
            <Link href={`/sites/${site}/install`}>{t.starting.toInstall}</Link>
          </p>
        </>
      ),
    },
    {
      title: t.starting.choice,
      done: !!figures?.decisions,
      said: t.starting.choiceDone,
      help: t.starting.choiceHelp,
      body: null,
    },
  ];
  const current = steps.findIndex((step) => !step.done);
  return (
    <>
      <SiteHeader site={data.site} />
      <p className="lead">{t.starting.intro}</p>
      <ol className="stack steps">
        {steps.map((step, i) => (
          <li key={step.title} className="card" data-step={step.done ? "done" : i === current ? "now" : "later"} aria-current={i === current ? "step" : undefined}>
            <div className="card-head">
              <div>
                <h2>{`${i + 1}. ${step.title}`}</h2>
                <p className="muted small">{step.done ? step.said : step.help}</p>
              </div>
              <span className={step.done ? "good small" : "muted small"}>{step.done ? t.starting.done : i === current ? t.starting.now : t.starting.later}</span>
            </div>
            {!step.done && i === current && step.body}
            {i === 2 && step.done && (
              <Button component={Link} href={`/sites/${site}`}>
                {t.starting.toOverview}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {data.notice && <PageCheck site={site} address={`https://${data.site.domains[0]}/`} />}
    </>
  );
}
