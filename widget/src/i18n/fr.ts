// The widget's own words in French; what a site says about itself stands in its notice.
export const refuse = 'Tout refuser';
export const accept = 'Tout accepter';
export const choose = 'Choisir';
export const save = 'Enregistrer mes choix';
export const close = 'Fermer';
export const manage = 'Gérer mes cookies';
/** Where the second layer should be: it could not be fetched. */
export const missing = 'Le détail n’a pas pu être chargé. Vous pouvez refuser, accepter ou réessayer.';
/** Before the names of what a browser's signal, such as Global Privacy Control, refuses. */
export const signal = 'Le signal de refus de votre navigateur est respecté. Sauf si vous les acceptez vous-même, restent désactivés : ';
export const always = 'Toujours actifs';
export const policy = 'Politique de confidentialité';
export const partners = 'Partenaires : ';
export const details = 'Services et traceurs';
export const colon = '\u00a0: ';
export const provider = 'Fournisseur';
export const data = 'Données';
export const adequacy = 'décision d’adéquation';
export const dpf = 'cadre UE–États-Unis (DPF)';
export const scc = 'clauses contractuelles types';
export const bcr = 'règles d’entreprise contraignantes';
export const consent = 'votre consentement';
/** In the order of a tracker's kinds. */
export const kinds = ['cookie', 'stockage local', 'stockage de session', 'base locale', 'pixel', 'script'];
export const first = 'de ce site';
export const third = 'de tiers';
export const session = 'jusqu’à la fermeture';
export const recipients = 'Responsable et destinataires';
export const responsible = 'Responsable';
export const complain = 'Réclamation';
export const proof = 'Votre choix et sa preuve';
export const until = (from: string, to: string) => `Choix du ${from}, valable jusqu’au ${to}.`;
export const number = 'Numéro aléatoire';
export const mine = 'Mes choix';
export const browser = 'Refuser dans votre navigateur';
/** The first whose first three letters stand in the user agent is the visitor's own. */
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Paramètres › Cookies'],
  ['Firefox', 'Paramètres › Vie privée et sécurité'],
  ['iPhone, iPad', 'Réglages › Apps › Safari'],
  ['Android', 'Paramètres › Cookies'],
  ['Chrome', 'Paramètres › Confidentialité et sécurité'],
  ['Safari', 'Réglages › Confidentialité'],
];
export const yours = ' (le vôtre)';
export const held = (name: string) => `${name} ne se charge qu’avec votre accord.`;
export const load = (name: string) => `Charger ${name}`;
export const withdrawn = 'Votre refus est appliqué';
export const erased = 'Effacé de cet appareil';
export const left = 'Déposé par d’autres sites ; effacez-le dans votre navigateur';
