import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useSpeech } from "../language";
import { Code } from "./Code";
import "../texts/account";

/** Recovery codes, this once. */
export function Codes({ codes, done }: { codes: string[]; done: () => void }) {
  const { t } = useSpeech();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const text = codes.join("\n");
  return (
    <div className="set-up">
      <h2 ref={title} tabIndex={-1}>
        {t.account.codesTitle}
      </h2>
      <p className="muted small">{t.account.codesHelp}</p>
      <Code label={t.account.codesTitle}>{text}</Code>
      <div className="buttons">
        <Button component="a" variant="default" href={`data:text/plain;charset=utf-8,${encodeURIComponent(`Temoin · ${location.host}\n${text}\n`)}`} download={t.account.fileName}>
          {t.account.download}
        </Button>
        <Button onClick={done}>{t.account.kept}</Button>
      </div>
    </div>
  );
}
