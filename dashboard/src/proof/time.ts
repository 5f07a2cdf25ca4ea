import { useSpeech } from "../language";

/** A time in the reader's zone, and in UTC, which is what the record says; the day only once where both zones have the same. */
export function useBoth(): (at: string) => string {
  const { moment, language } = useSpeech();
  const utc = (dateStyle?: "medium") => new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { dateStyle, timeStyle: "medium", timeZone: "UTC" });
  return (at) => {
    const date = new Date(at);
    const isSameDay = date.getDate() === date.getUTCDate();
    return `${moment(date)} (${utc(isSameDay ? undefined : "medium").format(date)} UTC)`;
  };
}
