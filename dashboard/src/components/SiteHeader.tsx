import { Skeleton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Link, useLocation } from "wouter";
import type { Site } from "../api";
import { useSpeech } from "../language";
import { type Right, useRights } from "../rights";

export function DemoBadge() {
  const { t } = useSpeech();
  return <span className="badge">{t.demo}</span>;
}

type Named = Pick<Site, "key" | "name" | "demo">;

/** Name of the site and the way to its other pages. */
export function SiteHeader({ site, children }: { site: Named; children?: ReactNode }) {
  const { t } = useSpeech();
  const queries = useQueryClient();
  useEffect(() => {
    queries.setQueryData(["site", site.key], site);
  }, [queries, site]);
  const [path] = useLocation();
  const { maySite } = useRights();
  const tabs: { href: string; label: string; right: Right }[] = [
    { href: `/sites/${site.key}`, label: t.overview, right: "see_figures" },
    { href: `/sites/${site.key}/notice`, label: t.noticeTab, right: "see_notice" },
    { href: `/sites/${site.key}/proof`, label: t.proofTab, right: "see_proof" },
    { href: `/sites/${site.key}/activity`, label: t.shell.activity, right: "see_audit" },
    { href: `/sites/${site.key}/install`, label: t.install, right: "install" },
  ];
  return (
    <header className="site-header">
      <div className="site-name">
        <h1>{site.name}</h1>
        {site.demo && <DemoBadge />}
      </div>
      <div className="site-line">
        <nav className="tabs" aria-label={site.name}>
          {tabs.filter(({ right }) => maySite(site.key, right)).map(({ href, label }) => (
            <Link key={href} href={href} aria-current={path === href ? "page" : undefined}>
              {label}
            </Link>
          ))}
        </nav>
        {children}
      </div>
    </header>
  );
}

/** The same header over what a page of the site is waiting for, once any of its pages has said the site's name. */
export function SiteLoading({ site, children = <Skeleton height={420} radius="lg" /> }: { site: string; children?: ReactNode }) {
  const { t } = useSpeech();
  const known = useQueryClient().getQueryData<Named>(["site", site]);
  return (
    <>
      {known ? (
        <SiteHeader site={known} />
      ) : (
        <div className="site-header">
          <h1 className="hidden">{t.loading}</h1>
          <Skeleton height={34} width={220} />
          <Skeleton height={30} mt={18} />
        </div>
      )}
      <div role="status" aria-label={t.loading}>
        {children}
      </div>
    </>
  );
}
