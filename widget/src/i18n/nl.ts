// The widget's own words in Dutch; what a site says about itself stands in its notice.
export const refuse = 'Alles weigeren';
export const accept = 'Alles accepteren';
export const choose = 'Kiezen';
export const save = 'Mijn keuzes opslaan';
export const close = 'Sluiten';
export const manage = 'Mijn cookies beheren';
export const missing = 'De details konden niet worden geladen. U kunt weigeren, accepteren of het opnieuw proberen.';
export const signal = 'Het weigersignaal van uw browser wordt gerespecteerd. Tenzij u ze zelf accepteert, blijven uit: ';
export const always = 'Altijd actief';
export const policy = 'Privacyverklaring';
export const partners = 'Partners: ';
export const details = 'Diensten en trackers';
export const colon = ': ';
export const provider = 'Aanbieder';
export const data = 'Gegevens';
export const adequacy = 'adequaatheidsbesluit';
export const dpf = 'EU-VS-kader voor gegevensbescherming (DPF)';
export const scc = 'standaardcontractbepalingen';
export const bcr = 'bindende bedrijfsvoorschriften';
export const consent = 'uw toestemming';
export const kinds = ['cookie', 'lokale opslag', 'sessieopslag', 'lokale database', 'pixel', 'script'];
export const first = 'van deze site';
export const third = 'van derden';
export const session = 'tot u de browser sluit';
export const recipients = 'Verwerkingsverantwoordelijke en ontvangers';
export const responsible = 'Verwerkingsverantwoordelijke';
export const complain = 'Klachten';
export const proof = 'Uw keuze en het bewijs ervan';
export const until = (from: string, to: string) => `Keuze van ${from}, geldig tot ${to}.`;
export const number = 'Willekeurig nummer';
export const mine = 'Mijn keuzes';
export const browser = 'Weigeren in uw browser';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Instellingen › Cookies'],
  ['Firefox', 'Instellingen › Privacy & Beveiliging'],
  ['iPhone, iPad', 'Instellingen › Apps › Safari'],
  ['Android', 'Instellingen › Cookies'],
  ['Chrome', 'Instellingen › Privacy en beveiliging'],
  ['Safari', 'Instellingen › Privacy'],
];
export const yours = ' (de uwe)';
export const held = (name: string) => `${name} wordt alleen met uw toestemming geladen.`;
export const load = (name: string) => `${name} laden`;
export const withdrawn = 'Uw weigering is van kracht';
export const erased = 'Gewist van dit apparaat';
export const left = 'Opgeslagen door andere sites; wis het in uw browser';
