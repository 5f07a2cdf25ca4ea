// The widget's own words in Estonian; what a site says about itself stands in its notice.
export const refuse = 'Keeldu kõigist';
export const accept = 'Nõustu kõigiga';
export const choose = 'Vali';
export const save = 'Salvesta minu valikud';
export const close = 'Sulge';
export const manage = 'Halda minu küpsiseid';
export const missing = 'Üksikasju ei õnnestunud laadida. Võite keelduda, nõustuda või uuesti proovida.';
export const signal = 'Teie brauseri keeldumissignaali austatakse. Kui te ise nendega ei nõustu, jäävad välja: ';
export const always = 'Alati aktiivsed';
export const policy = 'Andmekaitsetingimused';
export const partners = 'Partnerid: ';
export const details = 'Teenused ja jälgimisvahendid';
export const colon = ': ';
export const provider = 'Teenusepakkuja';
export const data = 'Andmed';
export const adequacy = 'kaitse piisavuse otsus';
export const dpf = 'ELi ja USA andmekaitseraamistik (DPF)';
export const scc = 'lepingu tüüptingimused';
export const bcr = 'siduvad kontsernisisesed eeskirjad';
export const consent = 'teie nõusolek';
export const kinds = ['küpsis', 'kohalik salvestusruum', 'seansi salvestusruum', 'kohalik andmebaas', 'piksel', 'skript'];
export const first = 'sellelt saidilt';
export const third = 'kolmandalt isikult';
export const session = 'kuni brauseri sulgemiseni';
export const recipients = 'Vastutav töötleja ja vastuvõtjad';
export const responsible = 'Vastutav töötleja';
export const complain = 'Kaebused';
export const proof = 'Teie valik ja selle tõend';
export const until = (from: string, to: string) => `Valiku kuupäev: ${from}. Kehtib kuni: ${to}.`;
export const number = 'Juhuslik number';
export const mine = 'Minu valikud';
export const browser = 'Keeldumine brauseris';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Seaded › Küpsised'],
  ['Firefox', 'Seaded › Privaatsus ja turvalisus'],
  ['iPhone, iPad', 'Seaded › Rakendused › Safari'],
  ['Android', 'Seaded › Küpsised'],
  ['Chrome', 'Seaded › Privaatsus ja turvalisus'],
  ['Safari', 'Seaded › Privaatsus'],
];
export const yours = ' (teie oma)';
export const held = (name: string) => `„${name}“ laaditakse ainult teie nõusolekul.`;
export const load = (name: string) => `Laadi „${name}“`;
export const withdrawn = 'Teie keeldumine kehtib';
export const erased = 'Sellest seadmest kustutatud';
export const left = 'Teiste saitide salvestatud; kustutage oma brauseris';
