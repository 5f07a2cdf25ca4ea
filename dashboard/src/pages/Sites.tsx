import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { ApiError, getSession, getSites, refresh } from "../api";
import { ArrowIcon } from "../components/icons";
import { Failure, Notice } from "../components/Notice";
import { useTitle } from "../components/Shell";
import { DemoBadge } from "../components/SiteHeader";
import { useSpeech } from "../language";

export function Sites() {
  const { t } = useSpeech();
  useTitle(t.sites);
  const sites = useQuery({ queryKey: ["sites"], queryFn: getSites, refetchInterval: refresh });
  const session = useQuery({ queryKey: ["session"], queryFn: getSession, staleTime: 60_000 });
  const mayAdd = session.data?.orgs.some((org) => org.rights.includes("manage_sites"));
  // Somebody in several organisations sees which is whose.
  const orgOf = new Map(session.data?.sites.map(({ key, org }) => [key, org]));
  const all = sites.data?.sites ?? [];
  const known = (session.data?.orgs ?? []).map(({ key, name }, i) => ({ key, name, own: all.filter(({ site }) => (orgOf.get(site.key) ?? (i === 0 ? key : "")) === key) }));
  const groups = (known.length > 1 ? known : [{ key: "", name: t.sites, own: all }]).filter(({ own }) => own.length > 0);
  if (sites.error instanceof ApiError && sites.error.status === 403) return <Notice alone title={t.noAccess} help={t.noAccessHelp} />; // no role anywhere
  if (sites.error && !sites.data) return <Failure error={sites.error} retry={sites.refetch} />;
  return (
    <>
      <header className="site-header">
        <h1>{t.sites}</h1>
        {mayAdd && (
          <Button component={Link} href="/new" variant="default">
            {t.addSite}
          </Button>
        )}
      </header>
      {sites.isPending && <Skeleton height={84} aria-label={t.loading} />}
      {sites.data?.sites.length === 0 && <Notice title={t.noSites} help={mayAdd ? t.noSitesHelp : t.noSitesYet} />}
      {sites.data &&
        groups.map(({ key, name, own }) => (
          <section key={key} aria-label={name}>
            {groups.length > 1 && <h2 className="org-name">{name}</h2>}
            <ul className="sites">
              {own.map((entry) => (
                <One key={entry.site.key} {...entry} />
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}

function One({ site, figures, published, alerts }: Awaited<ReturnType<typeof getSites>>["sites"][number]) {
  const { t, number, percent } = useSpeech();
  return (
    <li>
      <Link href={published ? `/sites/${site.key}` : `/sites/${site.key}/start`} className="card site-link">
        <span className="site-link-text">
          <span className="site-name">
            <strong>{site.name}</strong>
            {site.demo && <DemoBadge />}
            {alerts > 0 && <span className="badge">{t.siteAlerts(number(alerts), alerts)}</span>}
          </span>
          <span className="muted small">{site.domains.join(", ")}</span>
        </span>
        <span className="site-figures">
          <span>
            <strong data-figure="decisions" data-value={figures.decisions}>
              {number(figures.decisions)}
            </strong>
            <span className="muted small">{t.weekDecisions}</span>
          </span>
          <span>
            <strong>{figures.rate === null ? "–" : percent(figures.rate)}</strong>
            <span className="muted small">{t.rate}</span>
          </span>
          <ArrowIcon />
        </span>
      </Link>
    </li>
  );
}
