import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { getSession, getSites, refresh } from "../api";
import { ArrowIcon } from "../components/icons";
import { Failure, Notice } from "../components/Notice";
import { useTitle } from "../components/Shell";
import { DemoBadge } from "../components/SiteHeader";
import { useSpeech } from "../language";

export function Sites() {
  const { t, number, percent } = useSpeech();
  useTitle(t.sites);
  const sites = useQuery({ queryKey: ["sites"], queryFn: getSites, refetchInterval: refresh });
  const session = useQuery({ queryKey: ["session"], queryFn: getSession, staleTime: 60_000 });
  const mayAdd = session.data?.orgs.some((org) => org.rights.includes("manage_sites"));
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
      {sites.isError && !sites.data && <Failure error={sites.error} retry={sites.refetch} />}
      {sites.data?.sites.length === 0 && <Notice title={t.noSites} help={t.noSitesHelp} />}
      {sites.data && sites.data.sites.length > 0 && (
        <ul className="sites">
          {sites.data.sites.map(({ site, figures, published }) => (
            <li key={site.key}>
              <Link href={published ? `/sites/${site.key}` : `/sites/${site.key}/start`} className="card site-link">
                <span className="site-link-text">
                  <span className="site-name">
                    <strong>{site.name}</strong>
                    {site.demo && <DemoBadge />}
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
          ))}
        </ul>
      )}
    </>
  );
}
