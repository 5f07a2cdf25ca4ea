import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { Install } from "../api";
import { useSpeech } from "../language";
import { Card } from "./Card";
import { Code } from "./Code";

/** The way by the site's own host: what it is for, and what makes the site's web server hand it on. */
export function Path({ path }: { path: Install["path"] }) {
  const { t } = useSpeech();
  return (
    <Card title={t.path} help={path.on ? t.pathOn(path.path) : t.pathOff}>
      {path.on ? (
        <Proxies path={path} />
      ) : (
        <details className="path">
          <summary>{t.pathHow}</summary>
          <p>{t.pathNotice}</p>
          <Code label={t.pathNotice}>{`"path": "${path.path}"`}</Code>
          <p>{t.pathServer}</p>
          <Proxies path={path} />
          <p>{t.pathSnippet}</p>
          <Code label={t.pathSnippet}>{path.snippet}</Code>
        </details>
      )}
    </Card>
  );
}

function Proxies({ path }: { path: Install["path"] }) {
  const { t } = useSpeech();
  const [server, setServer] = useState<string>("nginx");
  return (
    <>
      <SegmentedControl size="xs" mb="sm" aria-label={t.webServer} value={server} onChange={setServer} data={path.proxies.map((proxy) => proxy.server)} />
      <Code label={server}>{path.proxies.find((proxy) => proxy.server === server)?.config ?? ""}</Code>
      <p className="muted small purposes">{t.pathTrusted}</p>
    </>
  );
}
