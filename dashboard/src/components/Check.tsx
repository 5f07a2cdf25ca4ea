import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useSpeech } from "../language";
import { Card } from "./Card";

/** What a download of the script showed. */
interface Finding {
  status: number;
  named: boolean; // the script holds this site's key
  bytes: number; // transferred, compressed where the server compresses
  milliseconds: number;
}

/** Downloads the script past every cache and reads whether it is this site's. */
async function download(path: string, site: string): Promise<Finding> {
  const address = new URL(path, location.origin);
  address.searchParams.set("check", String(Date.now()));
  const start = performance.now();
  const response = await fetch(address, { cache: "no-store", credentials: "omit" });
  const body = await response.text();
  const milliseconds = performance.now() - start;
  const timing = performance.getEntriesByName(address.href).at(-1) as PerformanceResourceTiming | undefined;
  const script = (response.headers.get("Content-Type") ?? "").includes("javascript");
  return {
    status: response.status,
    named: script && new RegExp(`["'\`]${site}["'\`]`).test(body),
    bytes: timing?.encodedBodySize || Number(response.headers.get("Content-Length")) || body.length,
    milliseconds,
  };
}

export function Check({ path, site }: { path: string; site: string }) {
  const { t, number } = useSpeech();
  const check = useMutation({ mutationFn: () => download(path, site) });
  const finding = check.data;
  const good = finding?.status === 200 && finding.named;
  return (
    <Card title={t.check} help={t.checkHelp}>
      <div className="check">
        <Button variant="default" onClick={() => check.mutate()} loading={check.isPending}>
          {t.checkButton}
        </Button>
        <div role="status" className="check-result">
          {check.isPending && <p className="muted">{t.checking}</p>}
          {check.isError && <p className="bad">{t.checkNone}</p>}
          {finding && !check.isPending && (
            <>
              <p className={good ? "good" : "bad"} data-check={good ? "good" : "bad"}>
                {good ? t.checkGood : finding.status === 200 ? t.checkOther : t.checkStatus(String(finding.status))}
              </p>
              <p className="muted small">{t.checkDetail(String(finding.status), number(finding.bytes / 1000, 1), number(finding.milliseconds))}</p>
            </>
          )}
        </div>
      </div>
    </Card>
  );
}
