import { useState } from "react";
import type { Draft } from "../api";
import { useSpeech } from "../language";
import type { Editing } from "./useDraft";

type Words = { title: string; intro: string; purposes: Record<string, { name: string; summary: string; detail: string }> };
const loadPreset = () => import("../../../consent/preset.json").then((module) => module.default as unknown as Record<string, Words>);

// consent/preset.json has texts in these.
const preset = ["ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "he", "hr", "hu", "is", "it", "lt", "lv", "mt", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "uk"];

type Text = Record<string, string>;

/** A draft with one language more, in the preset's words where it has some and nobody has changed the purpose; else to be filled in. */
function withLanguage(doc: Draft, tag: string, words?: Words): Draft {
  const add = (text: Text, own = "") => ({ ...text, [tag]: own });
  return {
    ...doc,
    languages: [...doc.languages, tag],
    title: add(doc.title, words?.title),
    intro: add(doc.intro, words?.intro),
    purposes: doc.purposes.map((purpose) => {
      const own = words?.purposes[purpose.id];
      return { ...purpose, name: add(purpose.name, own?.name), summary: add(purpose.summary, own?.summary), detail: add(purpose.detail, own?.detail) };
    }),
    services: doc.services.map((service) => ({ ...service, reason: add(service.reason), data: add(service.data), trackers: service.trackers.map((tracker) => ({ ...tracker, reason: add(tracker.reason) })) })),
    labels: mapLabels(doc.labels, (text) => add(text)),
  };
}

function withoutLanguage(doc: Draft, tag: string): Draft {
  const drop = (text: Text) => Object.fromEntries(Object.entries(text).filter(([language]) => language !== tag));
  return {
    ...doc,
    languages: doc.languages.filter((language) => language !== tag),
    title: drop(doc.title),
    intro: drop(doc.intro),
    purposes: doc.purposes.map((purpose) => ({ ...purpose, name: drop(purpose.name), summary: drop(purpose.summary), detail: drop(purpose.detail) })),
    services: doc.services.map((service) => ({ ...service, reason: drop(service.reason), data: drop(service.data), trackers: service.trackers.map((tracker) => ({ ...tracker, reason: drop(tracker.reason) })) })),
    labels: mapLabels(doc.labels, drop),
  };
}

const mapLabels = (labels: Draft["labels"], change: (text: Text) => Text): Draft["labels"] =>
  labels && { ...(labels.refuse && { refuse: change(labels.refuse) }), ...(labels.accept && { accept: change(labels.accept) }) };

/** Which language the texts are edited in; languages come and go here. */
export function Tongues({ editing, lang, onPick }: { editing: Editing; lang: string; onPick: (tag: string) => void }) {
  const { t, languageName } = useSpeech();
  const e = t.editor;
  const { doc, replace } = editing;
  const [sure, setSure] = useState(false);
  const others = preset.filter((tag) => !doc.languages.includes(tag)).sort((a, b) => languageName(a).localeCompare(languageName(b)));
  const add = async (tag: string) => {
    replace(withLanguage(doc, tag, (await loadPreset())[tag]));
    onPick(tag);
  };
  return (
    <div className="tongues">
      <div role="radiogroup" aria-label={e.language} className="chips">
        {doc.languages.map((tag) => (
          <label key={tag} className="chip">
            <input type="radio" name="language" checked={tag === lang} onChange={() => onPick(tag)} />
            <span>{languageName(tag)}</span>
          </label>
        ))}
      </div>
      {editing.save !== "readonly" && (
        <>
          <select className="small-select" aria-label={e.addLanguage} value="" onChange={(event) => add(event.target.value)}>
            <option value="">{`+ ${e.addLanguage}`}</option>
            {others.map((tag) => (
              <option key={tag} value={tag}>
                {languageName(tag)}
              </option>
            ))}
          </select>
          {doc.languages.length > 1 && !sure && (
            <button type="button" className="link small" onClick={() => setSure(true)}>
              {e.removeLanguage(languageName(lang))}
            </button>
          )}
          {sure && (
            <p className="told small">
              {e.removeLanguageSure(languageName(lang))}
              <button
                type="button"
                className="link bad"
                onClick={() => {
                  replace(withoutLanguage(doc, lang));
                  setSure(false);
                }}
              >
                {e.removeLanguage(languageName(lang))}
              </button>
              <button type="button" className="link" onClick={() => setSure(false)}>
                {e.cancel}
              </button>
            </p>
          )}
        </>
      )}
    </div>
  );
}
