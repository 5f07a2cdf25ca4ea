import type { useSpeech } from "../language";
import type { Texts } from "../texts";

/** How a group of visitors is called, by the way in which they are divided. */
export function groupName(t: Texts, by: string, name: string, { countryName, languageName }: Pick<ReturnType<typeof useSpeech>, "countryName" | "languageName">): string {
  if (by === "device") return t.devices[name] ?? name;
  if (by === "country") return name === "ZZ" ? t.figures.unknownCountry : countryName(name);
  if (by === "language") return languageName(name);
  if (by === "page") return name || t.figures.elsewhere;
  if (by === "notice") return t.figures.version(name);
  return name;
}
