import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { ApiError, addSite, getSession } from "../api";
import { Failure, Notice } from "../components/Notice";
import { useTitle } from "../components/Shell";
import { hostOf } from "../host";
import { useSpeech } from "../language";
import "../texts/starting";

/** The other name that most sites answer to: with or without www. */
const twin = (host: string) => (/^[\d.]+$|^localhost$/.test(host) ? "" : host.startsWith("www.") ? host.slice(4) : host.split(".").length === 2 ? `www.${host}` : "");

/** A key made of a name. */
const keyOf = (name: string) =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 32);

export function NewSite() {
  const { t } = useSpeech();
  useTitle(t.starting.add);
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const session = useQuery({ queryKey: ["session"], queryFn: getSession });
  const orgs = (session.data?.orgs ?? []).filter((org) => org.rights.includes("manage_sites"));
  const [org, setOrg] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [both, setBoth] = useState(true);
  const [typedKey, setKey] = useState<string>();
  const [sent, setSent] = useState(false);
  const host = hostOf(address);
  const other = twin(host);
  const domains = both && other ? [host, other] : [host];
  const key = typedKey ?? keyOf(name || host);
  const isKey = /^[a-z0-9][a-z0-9-]{0,31}$/.test(key);
  const add = useMutation({
    mutationFn: () => addSite(org ?? orgs[0]?.key ?? "", { key, name: name.trim(), domains }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["session"] });
      queries.invalidateQueries({ queryKey: ["sites"] });
      navigate(`/sites/${key}/start`);
    },
  });
  const taken = add.error instanceof ApiError && add.error.status === 409;

  if (session.isError) return <Failure error={session.error} retry={session.refetch} />;
  if (session.data && orgs.length === 0) return <Notice alone title={t.starting.none} help={t.starting.noneHelp} />;
  return (
    <>
      <header className="site-header">
        <h1>{t.starting.add}</h1>
      </header>
      <p className="lead">{t.starting.addHelp}</p>
      <form
        className="card new-site"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setSent(true);
          if (name.trim() && host && isKey) add.mutate();
        }}
      >
        {orgs.length > 1 && <Select label={t.starting.org} allowDeselect={false} value={org ?? orgs[0]?.key ?? null} onChange={setOrg} data={orgs.map((o) => ({ value: o.key, label: o.name }))} />}
        <TextInput label={t.starting.name} required maxLength={200} placeholder={t.starting.namePlaceholder} value={name} error={sent && !name.trim()} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput
          label={t.starting.address}
          required
          inputMode="url"
          autoCapitalize="none"
          placeholder={t.starting.addressPlaceholder}
          value={address}
          error={sent && !host && t.starting.addressBad}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        {host && (
          <div>
            <p className="small muted">
              {t.starting.hosts} <code>{domains.join(" ")}</code>
            </p>
            {other && <Checkbox mt="xs" label={t.starting.both(other)} checked={both} onChange={(event) => setBoth(event.currentTarget.checked)} />}
          </div>
        )}
        <TextInput
          label={t.starting.key}
          description={t.starting.keyHelp}
          required
          maxLength={32}
          autoCapitalize="none"
          value={key}
          error={(taken && t.starting.keyTaken) || (sent && !isKey && t.starting.keyBad)}
          onChange={(event) => {
            add.reset();
            setKey(event.currentTarget.value);
          }}
        />
        {add.isError && !taken && (
          <p className="bad" role="alert">
            {add.error instanceof ApiError && add.error.status !== 0 ? add.error.message : t.noAnswer}
          </p>
        )}
        <Button type="submit" loading={add.isPending}>
          {t.starting.create}
        </Button>
      </form>
    </>
  );
}
