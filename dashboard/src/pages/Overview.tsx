import { Button, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy } from "react";
import { Link } from "wouter";
import { ApiError, getOverview, refresh } from "../api";
import { Acts } from "../components/Acts";
import { Alerts } from "../components/Alerts";
import { Card } from "../components/Card";
import { Funnel } from "../components/Funnel";
import { Later } from "../components/Later";
import { Failure, Notice } from "../components/Notice";
import { PeriodChoice, usePeriod } from "../components/PeriodChoice";
import { Purposes } from "../components/Purposes";
import { useTitle } from "../components/Shell";
import { SiteHeader, SiteLoading } from "../components/SiteHeader";
import { Tiles } from "../components/Tiles";
import { TimeCard } from "../components/TimeCard";
import { useSpeech } from "../language";
import { UnknownSite } from "./NotFound";
import "../texts/figures";

const Comparison = lazy(() => import("../components/Comparison"));
const Breakdown = lazy(() => import("../components/Breakdown"));
const WeekHours = lazy(() => import("../components/WeekHours"));

/** What people chose: first the three numbers and how they moved, then over time, then who chose what and when. */
export function Overview({ site }: { site: string }) {
  const { t, time } = useSpeech();
  const [span, choose] = usePeriod();
  const query = useQuery({
    queryKey: ["overview", site, span],
    queryFn: () => getOverview(site, span),
    refetchInterval: refresh,
    placeholderData: keepPreviousData,
  });
  const data = query.data?.site.key === site ? query.data : undefined;
  useTitle(data?.site.name ?? t.overview);

  if (query.error instanceof ApiError && query.error.status === 404) return <UnknownSite />;
  if (!data) return query.error ? <Failure error={query.error} retry={query.refetch} /> : <Loading site={site} />;

  const asOf = time(new Date(data.as_of));
  return (
    <>
      <SiteHeader site={data.site}>
        <div className="site-tools">
          <span className={query.error ? "live stale" : "live"} title={t.liveHelp} data-as-of={data.as_of}>
            {query.error ? t.stale(asOf) : t.live(asOf)}
          </span>
          <PeriodChoice span={span} choose={choose} />
        </div>
      </SiteHeader>
      <Alerts site={site} />
      <Tiles figures={data.figures} before={data.before.figures} span={span} />
      {data.figures.decisions === 0 ? (
        <Notice title={t.empty} help={t.emptyHelp}>
          <Button component={Link} href={`/sites/${site}/start`} variant="default">
            {t.toInstall}
          </Button>
        </Notice>
      ) : (
        <>
          <TimeCard points={data.points} hourly={data.hourly} asOf={data.as_of} publications={data.publications} />
          <div className="pair">
            <Card title={t.acts}>
              <Acts figures={data.figures} />
            </Card>
            <Funnel figures={data.figures} />
          </div>
          <div className="pair">
            <Purposes purposes={data.purposes} />
            <Later fallback={<Skeleton height={330} radius="lg" />}>
              <WeekHours site={site} span={span} />
            </Later>
          </div>
          <div className="below">
            <Later fallback={<Skeleton height={340} radius="lg" />}>
              <Breakdown site={site} span={span} />
            </Later>
          </div>
        </>
      )}
      <Later>
        <Comparison site={site} />
      </Later>
    </>
  );
}

/** The same boxes as the page, so that nothing jumps when the figures arrive. */
function Loading({ site }: { site: string }) {
  return (
    <SiteLoading site={site}>
      <div className="tiles">
        {[1, 2, 3].map((i) => (
          <Skeleton key={i} height={142} radius="lg" />
        ))}
      </div>
      <Skeleton height={340} radius="lg" />
    </SiteLoading>
  );
}
