// The widget's own words in German; what a site says about itself stands in its notice.
export const refuse = 'Alle ablehnen';
export const accept = 'Alle akzeptieren';
export const choose = 'Auswählen';
export const save = 'Auswahl speichern';
export const close = 'Schließen';
export const manage = 'Meine Cookies verwalten';
export const missing = 'Die Einzelheiten konnten nicht geladen werden. Sie können ablehnen, akzeptieren oder es erneut versuchen.';
export const signal = 'Das Ablehnungssignal Ihres Browsers wird beachtet. Solange Sie nicht selbst zustimmen, bleiben aus: ';
export const always = 'Immer aktiv';
export const policy = 'Datenschutzerklärung';
export const partners = 'Partner: ';
export const details = 'Dienste und Tracker';
export const colon = ': ';
export const provider = 'Anbieter';
export const data = 'Daten';
export const adequacy = 'Angemessenheitsbeschluss';
export const dpf = 'Datenschutzrahmen EU-USA (DPF)';
export const scc = 'Standardvertragsklauseln';
export const bcr = 'verbindliche interne Datenschutzvorschriften';
export const consent = 'Ihre Einwilligung';
export const kinds = ['Cookie', 'lokaler Speicher', 'Sitzungsspeicher', 'lokale Datenbank', 'Zählpixel', 'Skript'];
export const first = 'von dieser Website';
export const third = 'von Dritten';
export const session = 'bis zum Schließen des Browsers';
export const recipients = 'Verantwortlicher und Empfänger';
export const responsible = 'Verantwortlicher';
export const complain = 'Beschwerden';
export const proof = 'Ihre Auswahl und ihr Nachweis';
export const until = (from: string, to: string) => `Auswahl vom ${from}, gültig bis ${to}.`;
export const number = 'Zufallsnummer';
export const mine = 'Meine Entscheidungen';
export const browser = 'Im Browser ablehnen';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Einstellungen › Cookies'],
  ['Firefox', 'Einstellungen › Datenschutz & Sicherheit'],
  ['iPhone, iPad', 'Einstellungen › Apps › Safari'],
  ['Android', 'Einstellungen › Cookies'],
  ['Chrome', 'Einstellungen › Datenschutz und Sicherheit'],
  ['Safari', 'Einstellungen › Datenschutz'],
];
export const yours = ' (Ihrer)';
export const held = (name: string) => `${name} wird nur mit Ihrer Einwilligung geladen.`;
export const load = (name: string) => `${name} laden`;
export const withdrawn = 'Ihre Ablehnung gilt';
export const erased = 'Von diesem Gerät gelöscht';
export const left = 'Von anderen Websites gespeichert; bitte im Browser löschen';
