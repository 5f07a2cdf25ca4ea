import { useSpeech } from "../language";

/** A time in the reader's zone, and in UTC, which is what the record says. */
export function useBoth(): (at: string) => string {
  const { moment, language } = useSpeech();
  const utc = new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });
  return (at) => {
    const date = new Date(at);
    return `${moment(date)} (${utc.format(date)} UTC)`;
  };
}
