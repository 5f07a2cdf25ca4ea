import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, getInstall, type Install as InstallData, refresh } from "../api";
import { Card } from "../components/Card";
import { Check } from "../components/Check";
import { Code } from "../components/Code";
import { Domains } from "../components/Domains";
import { ForeignHosts } from "../components/ForeignHosts";
import { Keys } from "../components/Keys";
import { Failure } from "../components/Notice";
import { PageCheck } from "../components/PageCheck";
import { Path } from "../components/Path";
import { Policy } from "../components/Policy";
import { useTitle } from "../components/Shell";
import { SiteHeader, SiteLoading } from "../components/SiteHeader";
import { Snippet } from "../components/Snippet";
import { Systems } from "../components/Systems";
import { useSpeech } from "../language";
import { UnknownSite } from "./NotFound";

export function Install({ site }: { site: string }) {
  const { t } = useSpeech();
  const query = useQuery({ queryKey: ["install", site], queryFn: () => getInstall(site), refetchInterval: refresh });
  useTitle(t.install);
  if (query.error instanceof ApiError && query.error.status === 404) return <UnknownSite />;
  if (!query.data) return query.error ? <Failure error={query.error} retry={query.refetch} /> : <SiteLoading site={site} />;
  const data = query.data;
  return (
    <>
      <SiteHeader site={data.site} />
      <p className="lead">{t.installIntro}</p>
      <div className="stack">
        <ForeignHosts hosts={data.foreign} site={data.site} />
        <Card title={`1. ${t.step1}`} help={t.step1Help}>
          <Snippet data={data} />
        </Card>
        <Markup data={data} />
        <Card title={`3. ${t.step3}`} help={t.step3Help}>
          <Code label={t.step3}>{`<a href="#" data-temoin="open">${t.reopen}</a>`}</Code>
        </Card>
        <Card title={t.noscript} help={t.noscriptHelp}>
          <Code label={t.noscript}>{`<noscript><a href="${data.choices}">${t.reopen}</a></noscript>`}</Code>
        </Card>
        <Systems snippet={data.path.on ? data.path.snippet : data.snippet} />
        <Path path={data.path} />
        <Policy steps={data.policy} />
        <Check path={data.script} site={data.site.key} />
        <PageCheck site={data.site.key} address={data.site.demo ? `${location.origin}/demo/` : `https://${data.site.domains[0]}/`} />
        <Domains site={data.site} />
        <Keys site={data.site.key} />
        <Details data={data} />
      </div>
    </>
  );
}

/** What the trackers of a page look like when they wait: those of one service, or of a whole purpose. */
function Markup({ data }: { data: InstallData }) {
  const { t, language } = useSpeech();
  const [kind, setKind] = useState<"script" | "frame" | "block">("script");
  const purposes = data.notice?.purposes ?? [];
  const choices = purposes.flatMap((p) => [...p.services.map((service) => ({ purpose: p.id, service })), { purpose: p.id, service: undefined }]);
  const keyOf = (one?: (typeof choices)[number]) => (one ? `${one.purpose} ${one.service?.id ?? ""}` : "");
  const [value, setValue] = useState<string>();
  const chosen = choices.find((one) => keyOf(one) === value) ?? choices.find((one) => one.service?.host) ?? choices.find((one) => one.service) ?? choices[0];
  const marks = `data-purpose="${chosen?.purpose ?? "advertising"}"${chosen?.service ? ` data-service="${chosen.service.id}"` : ""}`;
  const address = `https://${chosen?.service?.host ?? ""}${chosen?.service?.host ? "/" : ""}…`;
  const examples = {
    script: `<script type="text/plain" ${marks}\n        data-src="${address}"></script>`,
    frame: `<iframe ${marks}\n        data-src="${address}" width="560" height="315" title="…"></iframe>`,
    block: `<template ${marks}>\n  …\n</template>`,
  };
  return (
    <Card title={`2. ${t.step2}`} help={t.step2Help}>
      <div className="row marks">
        {choices.length > 0 && (
          <select className="small-select" aria-label={t.marked} value={keyOf(chosen)} onChange={(event) => setValue(event.target.value)}>
            {purposes.map((p) => {
              const name = p.name[language] ?? Object.values(p.name)[0] ?? p.id;
              return (
                <optgroup key={p.id} label={name}>
                  {choices
                    .filter((one) => one.purpose === p.id)
                    .map((one) => (
                      <option key={keyOf(one)} value={keyOf(one)}>
                        {one.service?.name ?? t.wholePurpose(name)}
                      </option>
                    ))}
                </optgroup>
              );
            })}
          </select>
        )}
        <SegmentedControl
          size="xs"
          aria-label={t.step2}
          value={kind}
          onChange={(value) => setKind(value as typeof kind)}
          data={[
            { value: "script", label: t.script },
            { value: "frame", label: t.frame },
            { value: "block", label: t.block },
          ]}
        />
      </div>
      <Code label={t.step2}>{examples[kind]}</Code>
    </Card>
  );
}

function Details({ data }: { data: InstallData }) {
  const { t, number } = useSpeech();
  return (
    <Card title={t.details}>
      <dl className="facts">
        <dt>{t.notice}</dt>
        <dd>
          {data.notice ? t.noticeNumber(number(data.notice.number)) : t.noNotice}
          {data.notice && (
            <p className="muted small">
              {t.digest} <code>{data.notice.digest}</code>
            </p>
          )}
        </dd>
        <dt>{t.logKey}</dt>
        <dd>
          <code>{data.log_key}</code>
          <br />
          <code>{data.roots_key}</code>
          <p className="muted small">
            {t.logKeyHelp} <a href="/verify">{t.verifier}</a>
            {" · "}
            <a href="/verify?download" download="verify.html">
              {t.verifierFile}
            </a>
          </p>
        </dd>
      </dl>
    </Card>
  );
}
