import { Button, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type DragEvent, useRef, useState } from "react";
import { ApiError, getSites, getSubject, refresh, type Verdict, verifyReceipt } from "../api";
import { Code } from "../components/Code";
import { Failure, Notice, NoRights } from "../components/Notice";
import { useTitle } from "../components/Shell";
import { SiteHeader, SiteLoading } from "../components/SiteHeader";
import { Hole } from "../proof/Hole";
import { Timeline } from "../proof/Timeline";
import { Verification } from "../proof/Verification";
import { useSpeech } from "../language";
import { useRights } from "../rights";
import "../texts/editor";
import "../texts/proof";
import { UnknownSite } from "./NotFound";

const maxReceipt = 1 << 20;

/** What one visitor has chosen, and the proof of it. What is looked for stands in no address. */
export function Proof({ site: key }: { site: string }) {
  const { t } = useSpeech();
  const p = t.proof;
  const { sites: known, maySite } = useRights();
  const sites = useQuery({ queryKey: ["sites"], queryFn: getSites });
  const [text, setText] = useState("");
  const [find, setFind] = useState("");
  const [fault, setFault] = useState("");
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const found = useQuery({ queryKey: ["proof", key, find], queryFn: () => getSubject(key, find), enabled: find !== "", gcTime: 0, refetchInterval: ({ state: { data } }) => (data?.hole && data.hole.leaf === undefined ? refresh : false) });
  const given = useMutation({ mutationFn: (receipt: string) => verifyReceipt(key, receipt) });
  useTitle(t.proofTab);
  const site = sites.data?.sites.find((one) => one.site.key === key)?.site;
  if (known.length > 0 && !known.some((one) => one.key === key)) return <UnknownSite />;
  if (known.length > 0 && !maySite(key, "see_proof")) return <NoRights />;
  if (!site) return sites.error ? <Failure error={sites.error} retry={sites.refetch} /> : <SiteLoading site={key} />;

  const look = (number: string) => {
    setText(number);
    setFault(/^([\w-]{22}|[0-9a-fA-F-]{36})$/.test(number) ? "" : p.badFind);
    setFind(/^([\w-]{22}|[0-9a-fA-F-]{36})$/.test(number) ? number : "");
    queries.removeQueries({ queryKey: ["verdict", key] });
    queries.invalidateQueries({ queryKey: ["proof", key] });
  };
  const read = async (file: File | undefined) => {
    if (!file) return;
    given.reset();
    setFind("");
    if (file.size > maxReceipt) return setFault(p.tooLarge);
    const receipt = await file.text();
    const number = decisionIn(receipt);
    if (!number) return setFault(p.noReceipt);
    given.mutate(receipt);
    look(number);
  };
  const missing = found.error instanceof ApiError && (found.error.status === 404 || found.error.status === 410);
  return (
    <>
      <SiteHeader site={site} />
      <div className="stack">
        <p className="muted">{p.intro}</p>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the same file can be chosen with the button in it */}
        <section
          className={isOver ? "card proof-find over" : "card proof-find"}
          onDragOver={(event: DragEvent) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event: DragEvent) => {
            event.preventDefault();
            setOver(false);
            read(event.dataTransfer.files[0]);
          }}
        >
          <form
            className="ask"
            role="search"
            onSubmit={(event) => {
              event.preventDefault();
              given.reset();
              look(text.trim());
            }}
          >
            <TextInput
              label={p.find}
              description={p.findHelp}
              value={text}
              error={fault || undefined}
              autoComplete="off"
              spellCheck={false}
              maxLength={80}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button type="submit" loading={found.isFetching}>
              {p.search}
            </Button>
          </form>
          <div className="row">
            <Button variant="default" onClick={() => input.current?.click()}>
              {p.file}
            </Button>
            <span className="muted small">{p.drop}</span>
            <input
              ref={input}
              type="file"
              accept="application/json,.json"
              hidden
              aria-label={p.file}
              onChange={(event: ChangeEvent<HTMLInputElement>) => {
                read(event.currentTarget.files?.[0]);
                event.currentTarget.value = "";
              }}
            />
          </div>
        </section>
        <div className="proof-given" aria-live="polite">{given.data && <Given verdict={given.data} />}{given.error && <p className="told told-bad">{p.failed}</p>}</div>
        {find === "" && !given.data && <Where site={maySite(key, "export_evidence") ? key : undefined} />}
        {find !== "" && found.isPending && <Skeleton height={240} radius="lg" role="status" aria-label={t.loading} />}
        {missing && <Notice title={p.none} help={p.noneHelp} alert />}
        {found.error && !missing && (found.error instanceof ApiError && found.error.status === 422 ? <p className="bad">{p.badFind}</p> : <Failure error={found.error} retry={found.refetch} />)}
        {found.data?.hole && <Hole hole={found.data.hole} />}
        {found.data && !found.data.hole && <Timeline key={found.data.subject} site={key} subject={found.data} onErased={(id) => look(id)} />}
      </div>
    </>
  );
}

/** The number of the decision that a receipt is of; empty when the text is none. Whether it holds is not asked here. */
function decisionIn(receipt: string): string {
  try {
    const id = JSON.parse(JSON.parse(receipt).record).record_id;
    return typeof id === "string" ? id : "";
  } catch {
    return "";
  }
}

/** What the check of the given file has shown. */
function Given({ verdict }: { verdict: Verdict }) {
  const { t } = useSpeech();
  const p = t.proof;
  return (
    <section className={verdict.valid ? "card proof-good" : "card proof-bad"} aria-label={verdict.valid ? p.fileGood : p.fileBad} data-verdict={verdict.valid}>
      <h2>{verdict.valid ? p.fileGood : p.fileBad}</h2>
      <p className="muted small">{verdict.valid ? p.fileGoodHelp : p.fileBadHelp}</p>
      <div className="proof-steps">
        <Verification verdict={verdict} />
      </div>
    </section>
  );
}

/** What to do before anything was looked for; site is that whose evidence the reader may take. */
function Where({ site }: { site?: string }) {
  const { t } = useSpeech();
  const p = t.proof;
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  return (
    <>
      <div className="pair">
        <section className="card">
          <h2>{p.where}</h2>
          <p className="muted small">{p.whereHelp}</p>
        </section>
        <section className="card">
          <h2>{p.receipt}</h2>
          <p className="muted small">{p.receiptHelp}</p>
        </section>
      </div>
      {site && (
        <section className="card proof-whole">
          <h2>{p.whole}</h2>
          <p className="muted small">{p.wholeHelp}</p>
          <Code label={p.wholeCommand}>{`temoin export ${site} --from ${day(30)} --to ${day(0)} --out ${site}.zip`}</Code>
        </section>
      )}
    </>
  );
}
