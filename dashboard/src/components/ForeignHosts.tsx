import type { Install } from "../api";
import { useSpeech } from "../language";
import { Card } from "./Card";
import { Code } from "./Code";

type Host = Install["foreign"][number];

/** How many hosts stand open: anybody can name any host, and a long list must not push the page away. */
const open = 3;

/** Hosts whose pages were refused, each with the command that makes it one of the site's. */
export function ForeignHosts({ hosts, demo }: { hosts: Host[]; demo: boolean }) {
  const { t, number } = useSpeech();
  if (hosts.length === 0) return null;
  return (
    <Card title={t.foreign} help={demo ? t.foreignHelpDemo : t.foreignHelp}>
      <div className="foreign">
        {hosts.slice(0, open).map((host) => (
          <ForeignHost key={host.host} host={host} />
        ))}
        {hosts.length > open && (
          <details>
            <summary>{t.foreignMore(number(hosts.length - open))}</summary>
            <div className="foreign">
              {hosts.slice(open).map((host) => (
                <ForeignHost key={host.host} host={host} />
              ))}
            </div>
          </details>
        )}
      </div>
    </Card>
  );
}

function ForeignHost({ host }: { host: Host }) {
  const { t, number, step } = useSpeech();
  const last = new Date(host.last);
  return (
    <div data-foreign={host.host}>
      <p className="bad">{t.foreignHost(host.host)}</p>
      <p className="muted small">{t.foreignCount(host.count, number(host.count), `${step(last, false)}, ${step(last, true)}`)}</p>
      <Code label={t.foreignHost(host.host)}>{host.command}</Code>
    </div>
  );
}
