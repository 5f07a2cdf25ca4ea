import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import type { Site } from "../api";
import { useSpeech } from "../language";
import { type Right, useRights } from "../rights";

export function DemoBadge() {
  const { t } = useSpeech();
  return <span className="badge">{t.demo}</span>;
}

/** Name of the site and the way to its other pages. */
export function SiteHeader({ site, children }: { site: Pick<Site, "key" | "name" | "domains" | "demo">; children?: ReactNode }) {
  const { t } = useSpeech();
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
