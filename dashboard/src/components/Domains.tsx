import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Install, type Site, setDomains } from "../api";
import { hostOf } from "../host";
import { useSpeech } from "../language";
import { useRights } from "../rights";
import { Card } from "./Card";
import "../texts/installing";

/** Replaces the hosts that may record choices for a site. */
export function useDomains(site: Pick<Site, "key">) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (domains: string[]) => setDomains(site.key, domains),
    onSettled: () => queries.invalidateQueries({ queryKey: ["install", site.key] }),
  });
}

/** The hosts that may record choices. Who may manage sites adds and removes them. */
export function Domains({ site }: { site: Install["site"] }) {
  const { t } = useSpeech();
  const { maySite } = useRights();
  const words = t.installing;
  const mayChange = !site.demo && maySite(site.key, "manage_sites");
  const domains = useDomains(site);
  const [address, setAddress] = useState("");
  const [fault, setFault] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const host = hostOf(address);
    const known = site.domains.includes(host);
    setFault(!host ? words.domainBad : known ? words.domainKnown(host) : "");
    if (host && !known) domains.mutate([...site.domains, host], { onSuccess: () => setAddress("") });
  };
  return (
    <Card title={words.domains} help={`${words.domainsHelp}${site.demo ? ` ${words.domainsDemo}` : ""}`}>
      <ul className="things">
        {site.domains.map((host) => (
          <Domain key={host} host={host} remove={mayChange && site.domains.length > 1 ? () => domains.mutate(site.domains.filter((other) => other !== host)) : undefined} />
        ))}
      </ul>
      {mayChange && (
        <form className="key-form" noValidate onSubmit={submit}>
          <TextInput label={words.domainAdd} placeholder={words.domainExample} value={address} error={fault} onChange={(event) => setAddress(event.currentTarget.value)} />
          <Button type="submit" variant="default" loading={domains.isPending}>
            {words.add}
          </Button>
          <p role="alert" className="bad small">
            {domains.isError ? words.domainsFailed : ""}
          </p>
        </form>
      )}
    </Card>
  );
}

function Domain({ host, remove }: { host: string; remove?: () => void }) {
  const words = useSpeech().t.installing;
  const [sure, setSure] = useState(false);
  return (
    <li>
      <span>{host}</span>
      {remove && (
        <Button size="xs" variant={sure ? "filled" : "default"} color={sure ? "red" : undefined} aria-label={sure ? undefined : words.removeOf(host)} onBlur={() => setSure(false)} onClick={() => (sure ? remove() : setSure(true))}>
          {sure ? words.removeSure : words.remove}
        </Button>
      )}
    </li>
  );
}
