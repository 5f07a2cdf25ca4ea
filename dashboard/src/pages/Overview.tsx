import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "wouter";
import { ApiError, getOverview, type Period, periods, refresh } from "../api";
import { Acts } from "../components/Acts";
import { Card } from "../components/Card";
import { Failure, Notice } from "../components/Notice";
import { Parts } from "../components/Parts";
import { Purposes } from "../components/Purposes";
import { useTitle } from "../components/Shell";
import { SiteHeader } from "../components/SiteHeader";
import { Tiles } from "../components/Tiles";
import { TimeCard } from "../components/TimeCard";
import { useSpeech } from "../language";
import { UnknownSite } from "./NotFound";

export function Overview({ site }: { site: string }) {
  const { t, time, languageName } = useSpeech();
  const [search, setSearch] = useSearchParams();
  const period = periods.find((p) => p === search.get("period")) ?? "7d";
  const query = useQuery({
    queryKey: ["overview", site, period],
    queryFn: () => getOverview(site, period),
    refetchInterval: refresh,
    placeholderData: keepPreviousData,
  });
  const data = query.data?.site.key === site ? query.data : undefined;
  useTitle(data?.site.name ?? t.overview);

  if (query.error instanceof ApiError && query.error.status === 404) return <UnknownSite />;
  if (!data) return query.error ? <Failure error={query.error} retry={query.refetch} /> : <Loading />;

  const asOf = time(new Date(data.as_of));
  return (
    <>
      <SiteHeader site={data.site}>
        <div className="site-tools">
          <span className={query.error ? "live stale" : "live"} title={t.liveHelp} data-as-of={data.as_of}>
            {query.error ? t.stale(asOf) : t.live(asOf)}
          </span>
          <SegmentedControl
            size="xs"
            aria-label={t.period}
            value={period}
            onChange={(value) => setSearch({ period: value }, { replace: true })}
            data={periods.map((value: Period) => ({ value, label: t.periods[value] }))}
          />
        </div>
      </SiteHeader>
      <Tiles figures={data.figures} />
      {data.figures.decisions === 0 ? (
        <Notice title={t.empty} help={t.emptyHelp}>
          <Button component={Link} href={`/sites/${site}/install`} variant="default">
            {t.toInstall}
          </Button>
        </Notice>
      ) : (
        <>
          <TimeCard points={data.points} hourly={data.hourly} />
          <div className="pair">
            <Card title={t.acts}>
              <Acts figures={data.figures} />
            </Card>
            <Purposes purposes={data.purposes} />
          </div>
          <div className="pair">
            <Parts title={t.byLanguage} column={t.language} parts={data.languages} name={(part) => languageName(part.name)} />
            <Parts title={t.byDevice} column={t.device} parts={data.devices} name={(part) => t.devices[part.name] ?? part.name} />
          </div>
        </>
      )}
    </>
  );
}

/** The same boxes as the page, so that nothing jumps when the figures arrive. */
function Loading() {
  const { t } = useSpeech();
  return (
    <div role="status" aria-label={t.loading}>
      <h1 className="hidden">{t.loading}</h1>
      <div className="site-header">
        <Skeleton height={34} width={220} />
        <Skeleton height={30} mt={18} />
      </div>
      <div className="tiles">
        {[1, 2, 3].map((i) => (
          <Skeleton key={i} height={142} radius="lg" />
        ))}
      </div>
      <Skeleton height={340} radius="lg" />
    </div>
  );
}
