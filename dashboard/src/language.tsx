import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { type Language, type Texts, texts } from "./texts";

/** Texts, number and date formats of the chosen language. */
interface Speech {
  language: Language;
  setLanguage: (language: Language) => void;
  t: Texts;
  number: (n: number, digits?: number) => string;
  percent: (share: number) => string;
  time: (date: Date) => string;
  /** A day and a time, to the minute. */
  moment: (date: Date) => string;
  /** An hour or a day on an axis or in a table. */
  step: (date: Date, hourly: boolean) => string;
  /** Whole UTC days, of which until is the end. */
  utcDays: (from: Date, until: Date) => string;
  languageName: (tag: string) => string;
  countryName: (code: string) => string;
}

const storageKey = "temoin-language";

function initial(): Language {
  try {
    const kept = localStorage.getItem(storageKey);
    if (kept === "fr" || kept === "en") return kept;
  } catch {
    // Storage is denied: the browser's language it is.
  }
  return navigator.languages.find((tag) => /^(fr|en)\b/.test(tag))?.startsWith("en") ? "en" : "fr";
}

const Context = createContext<Speech | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, set] = useState(() => {
    const first = initial();
    document.documentElement.lang = first; // before the first question to the server
    return first;
  });
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo(() => speak(language, set), [language]);
  return <Context value={speech}>{children}</Context>;
}

export function useSpeech(): Speech {
  const speech = useContext(Context);
  if (!speech) throw new Error("useSpeech outside of LanguageProvider");
  return speech;
}

function speak(language: Language, set: (language: Language) => void): Speech {
  const locale = language === "fr" ? "fr-FR" : "en-GB";
  const names = new Intl.DisplayNames(locale, { type: "language" });
  const countries = new Intl.DisplayNames(locale, { type: "region" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const utcDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" });
  return {
    language,
    setLanguage: (next) => {
      set(next);
      try {
        localStorage.setItem(storageKey, next);
      } catch {
        // Not kept, but chosen for now.
      }
    },
    t: texts[language],
    number: (n, digits = 0) => n.toLocaleString(locale, { maximumFractionDigits: digits }),
    percent: (share) => share.toLocaleString(locale, { style: "percent", maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0 }),
    time: (date) => time.format(date),
    moment: (date) => moment.format(date),
    step: (date, hourly) => (hourly ? hour : day).format(date),
    utcDays: (from, until) => utcDay.formatRange(from, new Date(until.getTime() - 1)),
    countryName: (code) => countries.of(code) ?? code,
    languageName: (tag) => {
      const name = names.of(tag) ?? tag;
      return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
    },
  };
}
