import { Button } from "@mantine/core";
import { lazy, useState } from "react";
import type { Draft, Service, Tracker } from "../api";
import { Later } from "../components/Later";
import { useSpeech } from "../language";
import { Country, Field, Lines, Pick } from "./fields";
import { newID } from "./ids";
import { lackingOf } from "./lacking";
import { MoveButtons } from "./MoveButtons";
import { TextField } from "./Texts";
import type { Editing } from "./useDraft";

const Library = lazy(() => import("./Library").then((module) => ({ default: module.Library })));

/** Empty texts in every language of a draft. */
export const blank = (doc: Draft) => Object.fromEntries(doc.languages.map((tag) => [tag, ""]));

/** The tools of the site by purpose, each with what it keeps and who gets the data; one is open. */
export function Services({ editing, lang, open, onOpen }: { editing: Editing; lang: string; open: string; onOpen: (id: string) => void }) {
  const { t, number } = useSpeech();
  const e = t.editor;
  const { doc, edit } = editing;
  const [isPicking, setPicking] = useState(false);
  const add = (service: Omit<Service, "id">) => {
    const id = newID(service.name, [...doc.purposes, ...doc.services].map((thing) => thing.id));
    edit(["services"], [...doc.services, { ...service, id }], "");
    onOpen(id);
    setPicking(false);
  };
  const addOwn = () =>
    add({ purpose: doc.purposes.find((purpose) => !purpose.required)?.id ?? "", name: e.newService, provider: { name: "", country: "" }, reason: blank(doc), data: blank(doc), hosts: [], trackers: [] });
  return (
    <>
      <p className="muted small">{e.servicesHelp}</p>
      <div className="row">
        <Button variant="light" onClick={() => setPicking(true)}>
          {e.addKnown}
        </Button>
        <Button variant="default" onClick={addOwn}>
          {e.addOwn}
        </Button>
      </div>
      {doc.purposes.map((purpose) => {
        const own = doc.services.filter((service) => service.purpose === purpose.id);
        return (
          <section key={purpose.id} className="card group" aria-label={purpose.name[lang] || purpose.id}>
            <h2>{purpose.name[lang] || purpose.id}</h2>
            {own.length === 0 && <p className="muted small">{e.noServices}</p>}
            {own.map((service) => (
              <details key={service.id} className="thing" open={open === service.id} onToggle={(event) => event.currentTarget.open && onOpen(service.id)} data-service={service.id}>
                <summary>
                  <span className="thing-name">{service.name || service.id}</span>
                  {lackingOf(service, doc.languages) > 0 && <span className="lacking small">{e.lacking}</span>}
                  <span className="muted small">
                    {[service.provider.name, e.count(service.trackers.length, number(service.trackers.length))].filter(Boolean).join(" · ")}
                  </span>
                </summary>
                {open === service.id && <ServiceFields editing={editing} lang={lang} service={service} />}
              </details>
            ))}
          </section>
        );
      })}
      {isPicking && (
        <Later>
          <Library doc={doc} onPick={add} onOwn={addOwn} onClose={() => setPicking(false)} />
        </Later>
      )}
    </>
  );
}

function ServiceFields({ editing, lang, service }: { editing: Editing; lang: string; service: Service }) {
  const { t } = useSpeech();
  const e = t.editor;
  const { doc, edit } = editing;
  const path = ["services", service.id];
  const at = `services.${service.id}`;
  return (
    <div className="group">
      <div className="fields">
        <Field required name={`${at}.name`} label={e.serviceName} value={service.name} onChange={(value) => edit([...path, "name"], value)} />
        <Pick name={`${at}.purpose`} label={e.purpose} value={service.purpose} onChange={(value) => edit([...path, "purpose"], value)} options={Object.fromEntries(doc.purposes.map((purpose) => [purpose.id, purpose.name[lang] || purpose.id]))} />
        <Field required name={`${at}.provider.name`} label={e.company} value={service.provider.name} onChange={(value) => edit([...path, "provider", "name"], value)} />
        <Country name={`${at}.provider.country`} label={e.country} value={service.provider.country} onChange={(value) => edit([...path, "provider", "country"], value)} />
        <Pick
          name={`${at}.provider.transfer`}
          label={e.transfer}
          help={service.provider.country === "US" && !service.provider.transfer ? e.transferHelp : undefined}
          value={service.provider.transfer ?? ""}
          onChange={(value) => edit([...path, "provider", "transfer"], value || undefined)}
          options={e.transfers}
        />
        <Field name={`${at}.provider.policy_url`} label={e.providerPolicy} value={service.provider.policy_url ?? ""} onChange={(value) => edit([...path, "provider", "policy_url"], value || undefined)} />
      </div>
      <TextField editing={editing} lang={lang} path={[...path, "reason"]} label={e.reason} />
      <TextField editing={editing} lang={lang} path={[...path, "data"]} label={e.data} />
      <Lines name={`${at}.hosts`} label={e.hosts} help={e.hostsHelp} value={service.hosts} onChange={(hosts) => edit([...path, "hosts"], hosts)} />
      <h3>{e.trackers}</h3>
      {service.trackers.map((tracker, i) => (
        <TrackerFields key={i} tracker={tracker} lang={lang} at={`${at}.trackers.${i}`} all={service.trackers} onChange={(trackers, key) => edit([...path, "trackers"], trackers, key)} />
      ))}
      <div className="row">
        <Button
          size="xs"
          variant="default"
          disabled={service.trackers.some((tracker) => !tracker.name)}
          onClick={() => edit([...path, "trackers"], [...service.trackers, { name: "", kind: "cookie", party: "first", duration: "session", lifetime_days: 0, reason: blank(doc) }], "")}
        >
          {e.addTracker}
        </Button>
        <MoveButtons list={doc.services} item={service} name={service.name || service.id} onChange={(services) => edit(["services"], services, "")} />
      </div>
    </div>
  );
}

function TrackerFields({ tracker, lang, at, all, onChange }: { tracker: Tracker; lang: string; at: string; all: Tracker[]; onChange: (trackers: Tracker[], key: string) => void }) {
  const { t } = useSpeech();
  const e = t.editor;
  const change = (part: Partial<Tracker>) => onChange(all.map((other) => (other === tracker ? { ...tracker, ...part } : other)), `${at}.${Object.keys(part)[0]}`);
  return (
    <div className="fields tracker-fields">
      <Field required name={`${at}.name`} label={e.trackerName} max={65} value={tracker.name} onChange={(name) => change({ name, pattern: name.endsWith("*") || undefined })} />
      <Pick name={`${at}.kind`} label={e.kind} value={tracker.kind} options={e.kinds} onChange={(kind) => change({ kind })} />
      <Pick name={`${at}.party`} label={e.party} value={tracker.party} options={e.parties} onChange={(party) => change({ party })} />
      <Field
        name={`${at}.lifetime_days`}
        label={e.days}
        max={5}
        value={String(tracker.lifetime_days)}
        onChange={(text) => {
          const days = Math.min(36500, Number(text.replace(/\D/g, "")));
          change({ lifetime_days: days, duration: days ? "permanent" : "session" });
        }}
      />
      <Field required name={`${at}.reason`} label={e.trackerReason} lang={lang} rows={2} value={tracker.reason[lang] ?? ""} onChange={(text) => change({ reason: { ...tracker.reason, [lang]: text } })} />
      <MoveButtons list={all} item={tracker} name={tracker.name || e.trackerName} still onChange={(trackers) => onChange(trackers, "")} />
    </div>
  );
}
