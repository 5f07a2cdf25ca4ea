import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import type { Site } from "../api";
import { useSpeech } from "../language";

export function DemoBadge() {
  const { t } = useSpeech();
  return <span className="badge">{t.demo}</span>;
}

/** Name of the site and the way to its other pages. */
export function SiteHeader({ site, children }: { site: Pick<Site, "key" | "name" | "domains" | "demo">; children?: ReactNode }) {
  const { t } = useSpeech();
  const [path] = useLocation();
  const tabs = [
    { href: `/sites/${site.key}`, label: t.overview },
    { href: `/sites/${site.key}/notice`, label: t.editor.tab },
    { href: `/sites/${site.key}/install`, label: t.install },
  ];
  return (
    <header className="site-header">
      <div className="site-name">
        <h1>{site.name}</h1>
        {site.demo && <DemoBadge />}
      </div>
      <div className="site-line">
        <nav className="tabs" aria-label={site.name}>
          {tabs.map(({ href, label }) => (
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
