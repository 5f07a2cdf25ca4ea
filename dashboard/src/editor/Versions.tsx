import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, getVersion, getVersions, type Version } from "../api";
import { useSpeech } from "../language";
import { ChangeList, useChanges } from "./ChangeList";
import { Dialog } from "./Dialog";
import type { Editing } from "./useDraft";
import { moment } from "./words";

interface Props {
  site: string;
  editing: Editing;
  onClose: () => void;
  /** The draft says what this version does, and is to be published; missing for who may not publish. */
  onBack?: (number: number) => void;
}

/** All published versions: who published them, when and why, how any two differ, and the way back. */
export function Versions({ site, editing, onClose, onBack }: Props) {
  const { t, number } = useSpeech();
  const e = t.editor;
  const query = useQuery({ queryKey: ["versions", site], queryFn: () => getVersions(site), gcTime: 0 });
  const versions = query.data?.versions;
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("draft");
  const [comparing, setComparing] = useState(false);
  const options = versions && [...versions.map((version) => [String(version.number), e.version(number(version.number))] as const), ["draft", e.draft] as const];
  return (
    <Dialog title={e.versionsTitle} onClose={onClose} wide>
      {query.error && <p className="bad">{query.error instanceof ApiError && query.error.status ? t.failed : t.noAnswer}</p>}
      {!versions && !query.error && <Skeleton height={160} aria-label={t.loading} />}
      {versions?.length === 0 && <p className="muted">{e.noVersions}</p>}
      {versions && versions.length > 0 && (
        <>
          <div className="row compare">
            {(
              [
                [e.compareFrom, from || String(versions[0]?.number), setFrom],
                [e.compareTo, to, setTo],
              ] as const
            ).map(([label, value, set]) => (
              <label key={label} className="small">
                {label}{" "}
                <select
                  className="small-select"
                  aria-label={label}
                  value={value}
                  onChange={(event) => {
                    set(event.target.value);
                    setComparing(true);
                  }}
                >
                  {options?.map(([key, text]) => (
                    <option key={key} value={key}>
                      {text}
                    </option>
                  ))}
                </select>
              </label>
            ))}
            <Button size="xs" variant="default" onClick={() => setComparing(true)}>
              {e.compare}
            </Button>
          </div>
          {comparing && <Compared site={site} from={from || String(versions[0]?.number)} to={to} stamp={editing.server.revision} />}
          {onBack && <p className="muted small">{e.backHelp}</p>}
          <ol className="versions">
            {versions.map((version, i) => (
              <One key={version.number} site={site} version={version} isLive={i === 0} editing={editing} onBack={onBack} />
            ))}
          </ol>
        </>
      )}
    </Dialog>
  );
}

function Compared({ site, from, to, stamp }: { site: string; from: string; to: string; stamp: number }) {
  const { t } = useSpeech();
  const { data, error } = useChanges(site, from, to, stamp);
  if (error) return <p className="bad">{t.failed}</p>;
  if (!data) return <Skeleton height={60} aria-label={t.loading} />;
  if (data.changes.length === 0) return <p className="muted">{t.editor.noChanges}</p>;
  return (
    <div className="compared" data-compared>
      <ChangeList changes={data.changes} />
    </div>
  );
}

function One({ site, version, isLive, editing, onBack }: { site: string; version: Version; isLive: boolean; editing: Editing; onBack?: (number: number) => void }) {
  const { t, language, number } = useSpeech();
  const e = t.editor;
  const back = useMutation({
    mutationFn: () => getVersion(site, version.number),
    onSuccess: (draft) => {
      editing.replace(draft);
      onBack?.(version.number);
    },
  });
  return (
    <li data-version={version.number}>
      <div>
        <strong>{e.version(number(version.number))}</strong>
        {isLive && <span className="pill">{e.current}</span>}
        {version.material && <span className="pill pill-warn">{e.asked}</span>}
        {!!version.same && <span className="pill">{e.sameAs(number(version.same))}</span>}
        <p className="muted small">{e.by(version.who === "server" || !version.who ? e.server : version.who, moment(language, version.at))}</p>
        {version.why && <p className="small">{version.why}</p>}
        {back.error && (
          <p role="alert" className="bad small">
            {back.error instanceof ApiError && back.error.status ? back.error.message : t.noAnswer}
          </p>
        )}
      </div>
      {!isLive && onBack && (
        <Button size="xs" variant="default" loading={back.isPending} disabled={editing.save === "readonly"} onClick={() => back.mutate()}>
          {e.back}
        </Button>
      )}
    </li>
  );
}
