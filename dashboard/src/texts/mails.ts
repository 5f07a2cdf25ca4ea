// Which mails about their sites people want.
import { add } from "../texts";

export const fr = {
  title: "Courriels",
  help: "Pour tous vos sites. Ils ne contiennent aucune donnée personnelle de vos visiteurs.",
  kinds: { week: "Les chiffres de la semaine, le lundi matin", alert: "Quand un taux bouge ou que les visites s’arrêtent" },
  none: "Vous n’avez accès à aucun site : il n’y a rien à recevoir.",
};

export const en: typeof fr = {
  title: "Mails",
  help: "For all your sites. They hold no personal data of your visitors.",
  kinds: { week: "Figures of the week, on Monday morning", alert: "When a rate moves or visits stop" },
  none: "You have no site: there is nothing to be told.",
};

add("mails", { fr, en });
