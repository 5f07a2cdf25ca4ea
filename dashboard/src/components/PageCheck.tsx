import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, checkPage } from "../api";
import { useSpeech } from "../language";
import { Card } from "./Card";
import "../texts/installing";

/** Has the server read a page of the site and says what is right and wrong there. */
export function PageCheck({ site, address }: { site: string; address: string }) {
  const { t } = useSpeech();
  const [url, setURL] = useState(address);
  const check = useMutation({ mutationFn: () => checkPage(site, url) });
  return (
    <Card title={t.installing.page} help={t.installing.pageHelp}>
      <form
        className="ask"
        onSubmit={(event) => {
          event.preventDefault();
          check.mutate();
        }}
      >
        <TextInput label={t.installing.address} type="url" required value={url} onChange={(event) => setURL(event.currentTarget.value)} />
        <Button type="submit" variant="default" loading={check.isPending}>
          {t.installing.ask}
        </Button>
      </form>
      <div role="status">
        {check.isPending && <p className="muted">{t.installing.asking}</p>}
        {check.isError && <p className="bad">{check.error instanceof ApiError && check.error.status !== 0 ? check.error.message : t.noAnswer}</p>}
        {check.data && !check.isPending && (
          <ul className="findings">
            {check.data.findings.map(({ id, level, details }) => (
              <li key={id} data-finding={id} data-level={level}>
                <span className={`mark mark-${level}`}>{t.installing.levels[level]}</span>
                <div>
                  <p>{t.installing.answers[id][level]}</p>
                  {details.map((detail) => (
                    <code key={detail}>{detail}</code>
                  ))}
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
