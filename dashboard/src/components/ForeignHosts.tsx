import { Button } from "@mantine/core";
import { useState } from "react";
import type { Install, Site } from "../api";
import { useSpeech } from "../language";
import { useRights } from "../rights";
import { Card } from "./Card";
import { Code } from "./Code";
import { useDomains } from "./Domains";
import "../texts/installing";

type Host = Install["foreign"][number];

/** How many hosts stand open: anybody can name any host, and a long list must not push the page away. */
const open = 3;

/** Hosts whose pages were refused, each with what makes it one of the site's. */
export function ForeignHosts({ hosts, site }: { hosts: Host[]; site: Install["site"] }) {
  const { t, number } = useSpeech();
  const { maySite } = useRights();
  if (hosts.length === 0) return null;
  const words = t.installing;
  const mayAdd = !site.demo && maySite(site.key, "manage_sites");
  const list = (hosts: Host[]) => (
    <div className="foreign">
      {hosts.map((host) => (
        <ForeignHost key={host.host} host={host} site={site} mayAdd={mayAdd} />
      ))}
    </div>
  );
  return (
    <Card title={words.foreign} help={site.demo ? words.foreignHelpDemo : mayAdd ? words.foreignHelp : words.foreignHelpAsk}>
      {list(hosts.slice(0, open))}
      {hosts.length > open && (
        <details className="foreign">
          <summary>{words.foreignMore(number(hosts.length - open))}</summary>
          {list(hosts.slice(open))}
        </details>
      )}
    </Card>
  );
}

function ForeignHost({ host, site, mayAdd }: { host: Host; site: Pick<Site, "key" | "domains">; mayAdd: boolean }) {
  const { t, number, step } = useSpeech();
  const words = t.installing;
  const [sure, setSure] = useState(false);
  const domains = useDomains(site);
  const last = new Date(host.last);
  return (
    <div data-foreign={host.host}>
      <p className="bad">{words.foreignHost(host.host)}</p>
      <p className="muted small">{words.foreignCount(host.count, number(host.count), `${step(last, false)}, ${step(last, true)}`)}</p>
      {host.command && <Code label={words.foreignHost(host.host)}>{host.command}</Code>}
      {mayAdd && (
        <Button size="xs" variant={sure ? "filled" : "default"} mt={8} loading={domains.isPending} onBlur={() => setSure(false)} onClick={() => (sure ? domains.mutate([...site.domains, host.host]) : setSure(true))}>
          {sure ? words.foreignSure : words.foreignAdd}
        </Button>
      )}
      {domains.isError && (
        <p role="alert" className="bad small">
          {words.domainsFailed}
        </p>
      )}
    </div>
  );
}
