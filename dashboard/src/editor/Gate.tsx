import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError, cancelCheck, type Draft, type Finding, getCheck, startCheck } from "../api";
import { useSpeech } from "../language";
import { placeIn } from "./words";
import "../texts/gate";

/** What the gate leaves to say: whether the draft may be published, and why in spite of each warning. */
export interface Passage {
  isOpen: boolean;
  reasons: Record<string, string>;
  /** Warnings that still want a reason, when nothing else is in the way. */
  unanswered: number;
}

const levels = ["error", "warning", "information"] as const;

interface Props {
  site: string;
  /** Of the draft; another one is checked anew. */
  revision: number;
  draft: Draft;
  onPlace: (path: string, language?: string) => void;
  onPassage: (passage: Passage) => void;
}

/** What the rules have against the draft, with pictures; starts the check by itself. */
export function Gate({ site, revision, draft, onPlace, onPassage }: Props) {
  const { t, number, language, languageName } = useSpeech();
  const g = t.gate;
  const queries = useQueryClient();
  const key = ["check", site, revision];
  const query = useQuery({
    queryKey: key,
    queryFn: () => getCheck(site),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === "running" || state.data?.state === "waiting" ? 1000 : false),
  });
  const take = { onSuccess: (check: Awaited<ReturnType<typeof getCheck>>) => queries.setQueryData(key, check) };
  const start = useMutation({ mutationFn: () => startCheck(site), ...take });
  const stop = useMutation({ mutationFn: () => cancelCheck(site), ...take });
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const check = query.data;
  const begun = useRef(-1);
  const { mutate } = start;
  useEffect(() => {
    if (check?.state === "none" && begun.current !== revision) {
      begun.current = revision;
      mutate();
    }
  }, [check, revision, mutate]);

  const findings = check?.report?.findings ?? [];
  const warned = [...new Set(findings.filter((f) => f.level === "warning").map((f) => f.rule))];
  const isAllowed = check?.state === "done" && !findings.some((f) => f.level === "error");
  const unanswered = isAllowed ? warned.filter((rule) => !reasons[rule]?.trim()).length : 0;
  const isOpen = isAllowed && unanswered === 0;
  useEffect(() => onPassage({ isOpen, reasons, unanswered }), [isOpen, reasons, unanswered, onPassage]);

  const isBusy = start.isPending || check?.state === "running" || check?.state === "waiting";
  const error = start.error ?? query.error;
  return (
    <section className="gate" aria-label={g.title} data-check={isBusy ? "running" : check?.state}>
      <h3>{g.title}</h3>
      <div role="status">
        {isBusy && (
          <div className="gate-line">
            <p>{check?.total ? g.running(number(check.done), number(check.total)) : g.waiting}</p>
            <progress aria-label={g.title} max={check?.total || 1} value={check?.done ?? 0} />
            <Button size="compact-sm" variant="default" onClick={() => stop.mutate()}>
              {g.stop}
            </Button>
          </div>
        )}
        {!isBusy && (error || check?.state === "none") && (
          <div className="gate-line">
            <p className="bad">{error ? (error instanceof ApiError && error.status ? error.message : t.noAnswer) : g.stopped}</p>
            <Button size="compact-sm" variant="default" onClick={() => start.mutate()}>
              {g.again}
            </Button>
          </div>
        )}
        {!isBusy && check?.report && Object.keys(check.report.skipped).length > 0 && (
          <>
            <p className="told told-warn">{check.report.skipped[language]}</p>
            <Button size="compact-sm" variant="default" onClick={() => start.mutate()}>
              {g.again}
            </Button>
          </>
        )}
        {!isBusy && check?.state === "done" && findings.length === 0 && Object.keys(check.report?.skipped ?? {}).length === 0 && <p className="good">{g.good}</p>}
      </div>
      {!isBusy &&
        levels.map((level) => {
          const at = findings.filter((f) => f.level === level);
          const rules = [...new Set(at.map((f) => f.rule))];
          if (rules.length === 0) return null;
          const list = rules.map((rule) => (
            <Rule key={rule} site={site} draft={draft} findings={at.filter((f) => f.rule === rule)} onPlace={onPlace}>
              {level === "warning" && (
                <div className="field">
                  <label htmlFor={`reason-${rule}`}>{g.why}</label>
                  <input
                    id={`reason-${rule}`}
                    maxLength={500}
                    required
                    placeholder={g.whyHelp}
                    value={reasons[rule] ?? ""}
                    onChange={(event) => setReasons({ ...reasons, [rule]: event.target.value })}
                  />
                </div>
              )}
            </Rule>
          ));
          return level === "information" ? (
            <details key={level}>
              <summary>{g.information(number(at.length))}</summary>
              {list}
            </details>
          ) : (
            <div key={level}>
              <h4>{g[level](number(at.length))}</h4>
              {list}
            </div>
          );
        })}
      {!isBusy && check?.report?.unchecked && (
        <div data-unchecked>
          <h4>{g.unchecked}</h4>
          <ul className="gate-unchecked">
            {check.report.unchecked.map((left) => (
              <li key={left.text.en}>
                {left.text[language]} {left.languages && <span className="muted small">({left.languages.map(languageName).join(", ")})</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
      {!isBusy && check?.report?.browser && (
        <p className="muted small">
          {g.measured(check.report.browser, number(check.report.pictures.length))} {g.limits}
        </p>
      )}
    </section>
  );
}

/** What one rule has against the draft, in how many places it may be. */
function Rule({ site, draft, findings, onPlace, children }: Pick<Props, "site" | "draft" | "onPlace"> & { findings: Finding[]; children?: React.ReactNode }) {
  const { t, language } = useSpeech();
  const [first] = findings;
  if (!first) return null;
  const title = first.title[language] ?? first.rule;
  const picture = findings.find((f) => f.picture)?.picture;
  return (
    <article className={`gate-rule gate-${first.level}`} data-rule={first.rule}>
      {picture && (
        <a href={`/api/sites/${site}/check/pictures/${picture}`} target="_blank" rel="noreferrer">
          <img src={`/api/sites/${site}/check/pictures/${picture}`} alt={t.gate.picture(title)} width={128} height={96} loading="lazy" />
        </a>
      )}
      <div>
        <strong>{title}</strong>
        <ul>
          {findings.map((f) => (
            <li key={`${f.path}${f.language}${f.layer}${f.width}${f.dark}${f.text[language]}`}>
              {f.text[language]}{" "}
              {f.path && (
                <button type="button" className="gate-go" onClick={() => onPlace(f.path ?? "", f.language)}>
                  {placeIn(t, draft, language, f.path)}
                </button>
              )}{" "}
              <Where finding={f} />
            </li>
          ))}
        </ul>
        <p className="muted small">
          {t.gate.source}
          {language === "fr" ? " : " : ": "}
          {first.source[language]}
        </p>
        {children}
      </div>
    </article>
  );
}

function Where({ finding: { language, width, dark } }: { finding: Finding }) {
  const { t, languageName, number } = useSpeech();
  const parts = [language && languageName(language), width && `${number(width)} px`, dark && t.gate.dark].filter(Boolean);
  return parts.length > 0 ? <span className="muted small">({parts.join(", ")})</span> : null;
}
