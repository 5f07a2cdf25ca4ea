import { add } from "../texts";

export const fr = {
  title: "Vérification",
  waiting: "En attente d’une autre vérification…",
  running: (done: string, total: string) => `Mesure dans un vrai navigateur : ${done} vues sur ${total}`,
  again: "Vérifier à nouveau",
  stop: "Arrêter",
  stopped: "La vérification est arrêtée : la notice ne peut pas être publiée sans elle.",
  good: "Aucune règle n’a quoi que ce soit à redire.",
  error: (count: string) => `À corriger avant de publier (${count})`,
  warning: (count: string) => `À justifier pour publier quand même (${count})`,
  information: (count: string) => `Bon à savoir (${count})`,
  source: "Source",
  dark: "en sombre",
  why: "Pourquoi publier quand même",
  whyHelp: "Gardé dans le journal du site",
  unanswered: (count: string, one: boolean) => (one ? "Il manque une raison, plus haut, pour publier." : `Il manque ${count} raisons, plus haut, pour publier.`),
  picture: (title: string) => `Image : ${title}`,
  unchecked: "Non vérifié ici",
  measured: (browser: string, count: string) => `Mesuré dans ${browser}, ${count} images.`,
  limits: "Ces contrôles ne sont pas un avis juridique.",
};

export const en: typeof fr = {
  title: "Check",
  waiting: "Waiting for another check…",
  running: (done, total) => `Measuring in a real browser: ${done} of ${total} views`,
  again: "Check again",
  stop: "Stop",
  stopped: "The check was stopped: the notice cannot be published without it.",
  good: "No rule has anything against it.",
  error: (count) => `To correct before publishing (${count})`,
  warning: (count) => `To justify if you publish all the same (${count})`,
  information: (count) => `Good to know (${count})`,
  source: "Source",
  dark: "in dark colours",
  why: "Why publish all the same",
  whyHelp: "Kept in the site’s log",
  unanswered: (count, one) => (one ? "A reason is missing above before this can be published." : `${count} reasons are missing above before this can be published.`),
  picture: (title) => `Picture: ${title}`,
  unchecked: "Not checked here",
  measured: (browser, count) => `Measured in ${browser}, ${count} pictures.`,
  limits: "These checks are no legal advice.",
};

add("gate", { fr, en });
