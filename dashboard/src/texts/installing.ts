// The installation page's words on how to paste the script, in which system, and whether it works there.
import type { PageFinding } from "../api";
import { add } from "../texts";

type Levels = Partial<Record<PageFinding["level"], string>>;

export const fr = {
  kind: "Façon de servir le script",
  automatic: "Automatique",
  pinned: "Figé",
  automaticHelp: "La ligne ne change jamais : chaque publication et chaque mise à jour arrivent d’elles-mêmes en une minute.",
  pinnedHelp: (number: string) =>
    `Le navigateur n’exécute que ce fichier précis (integrity) : celui de la version ${number} de votre notice. Après chaque publication, collez ici la nouvelle ligne ; en attendant, l’ancienne continue de marcher.`,
  systems: "Dans votre outil",
  systemsHelp: "Où coller la ligne, et à quoi faire attention.",
  systemsHow: "Choisir votre outil",
  system: "Outil",
  places: {
    WordPress: "Dans le fichier functions.php de votre thème enfant :",
    "Tag Manager": "Collez Temoin dans la page, au-dessus du conteneur, jamais à l’intérieur : il y arriverait trop tard. Faites attendre le conteneur :",
    Shopify: "Boutique en ligne › Thèmes › Modifier le code › layout/theme.liquid, juste après <head> :",
    React: "Dans index.html, ou dans le <head> d’app/layout.tsx avec Next.js. Une balise simple : next/script arriverait trop tard.",
  } as Record<string, string>,
  cautions: {
    WordPress: "Excluez ce script des extensions qui regroupent, diffèrent ou retardent le JavaScript. Ce que vos extensions ajoutent d’elles-mêmes est retenu si leurs domaines sont dans votre notice.",
    "Tag Manager": "Ou laissez le conteneur se charger et mettez « mode » dans la notice : les balises Google suivent alors les signaux du Consent Mode. Les autres balises du conteneur ont besoin d’un déclencheur sur l’événement temoin:change.",
    Shopify: "Un thème ne retient pas ce que Shopify et les pixels d’applications chargent eux-mêmes, ni le paiement : réglez aussi Paramètres › Confidentialité des clients.",
    React: "Dans vos composants, gardez data-purpose et data-src ; window.temoin.on('change', …) dit quand un choix change. Le paquet npm « temoin » en donne les types.",
  } as Record<string, string>,
  page: "Vérifier une page de votre site",
  pageHelp: "Le serveur lit la page de l’extérieur, telle que votre site l’envoie, sans exécuter ses scripts.",
  address: "Adresse de la page",
  ask: "Vérifier la page",
  asking: "Lecture de la page…",
  answers: {
    page: { good: "La page répond.", wrong: "La page ne se lit pas." },
    snippet: {
      good: "Elle charge le script de ce site.",
      wrong: "Le script de ce site n’y est pas : collez la ligne de l’étape 1.",
      warning: "Elle charge le script trop tard : enlevez async, defer ou type=\"module\".",
    },
    first: { good: "Rien ne s’exécute avant lui.", warning: "Ceci vient avant lui, et personne ne peut le retenir : remontez la ligne tout en haut de <head>." },
    script: { good: "Le fichier reçu vient bien de ce serveur.", wrong: "Le fichier reçu n’a jamais été servi par ce serveur : un cache ou un intermédiaire le change.", unknown: "Le fichier reçu n’a pas pu être comparé." },
    unmarked: { good: "Aucun partenaire de la notice n’est appelé par le HTML.", wrong: "Ces éléments appellent un partenaire sans attendre : marquez-les (étape 2)." },
    undeclared: { good: "Aucun autre domaine n’est appelé.", warning: "Ces domaines sont appelés, et aucun service de la notice ne les déclare :" },
    policy: { good: "La Content-Security-Policy laisse passer le script.", wrong: "La Content-Security-Policy de la page bloque le script : ajoutez", unknown: "La Content-Security-Policy demande un nonce ou une empreinte : vérifiez que la balise le porte." },
    reopen: { good: "Un lien permet de changer d’avis.", warning: "Aucun lien ne permet de changer d’avis : le bandeau ajoute son petit bouton (étape 3)." },
  } as Record<PageFinding["id"], Levels>,
  levels: { good: "Bon", warning: "À revoir", wrong: "À corriger", unknown: "Non vérifié" } as Record<PageFinding["level"], string>,
};

export const en: typeof fr = {
  kind: "How the script is served",
  automatic: "Automatic",
  pinned: "Pinned",
  automaticHelp: "The line never changes: each publication and each update arrives by itself within a minute.",
  pinnedHelp: (number) =>
    `Browsers run this very file and no other (integrity): that of version ${number} of your notice. After each publication paste the new line; until then the old one goes on working.`,
  systems: "In your system",
  systemsHelp: "Where to paste the line, and what to mind.",
  systemsHow: "Choose your system",
  system: "System",
  places: {
    WordPress: "In functions.php of your child theme:",
    "Tag Manager": "Paste Temoin into the page, above the container, never inside it: there it would come too late. Have the container wait:",
    Shopify: "Online Store › Themes › Edit code › layout/theme.liquid, right after <head>:",
    React: "In index.html, or in the <head> of app/layout.tsx with Next.js. A plain element: next/script would come too late.",
  },
  cautions: {
    WordPress: "Exclude this script from plugins that combine, defer or delay JavaScript. What your plugins add by themselves is held if their hosts are in your notice.",
    "Tag Manager": "Or let the container load and set “mode” in the notice: Google’s tags then follow the signals of Consent Mode. Other tags in the container need a trigger on the event temoin:change.",
    Shopify: "A theme cannot hold what Shopify and app pixels load themselves, nor the checkout: set Settings › Customer privacy too.",
    React: "In your components keep data-purpose and data-src; window.temoin.on('change', …) tells when a choice changes. The npm package “temoin” has the types.",
  },
  page: "Check a page of your site",
  pageHelp: "The server reads the page from outside, as your site sends it, without running its scripts.",
  address: "Address of the page",
  ask: "Check the page",
  asking: "Reading the page…",
  answers: {
    page: { good: "The page answers.", wrong: "The page cannot be read." },
    snippet: {
      good: "It loads this site’s script.",
      wrong: "This site’s script is not there: paste the line of step 1.",
      warning: "It loads the script too late: take away async, defer or type=\"module\".",
    },
    first: { good: "Nothing runs before it.", warning: "This comes before it, and nobody can hold it: move the line to the very top of <head>." },
    script: { good: "The file received comes from this server.", wrong: "The file received was never served by this server: a cache or something in between alters it.", unknown: "The file received could not be compared." },
    unmarked: { good: "The HTML calls no partner of the notice.", wrong: "These elements call a partner without waiting: mark them (step 2)." },
    undeclared: { good: "No other host is called.", warning: "These hosts are called, and no service of the notice declares them:" },
    policy: { good: "The Content-Security-Policy lets the script run.", wrong: "The page’s Content-Security-Policy blocks the script: add", unknown: "The Content-Security-Policy wants a nonce or a hash: check that the element carries it." },
    reopen: { good: "A link lets visitors change their mind.", warning: "No link lets visitors change their mind: the banner adds its small button (step 3)." },
  },
  levels: { good: "Good", warning: "Look at it", wrong: "Mend it", unknown: "Not checked" },
};

add("installing", { fr, en });
