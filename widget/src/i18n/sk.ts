// The widget's own words in Slovak; what a site says about itself stands in its notice.
export const refuse = 'Odmietnuť všetko';
export const accept = 'Prijať všetko';
export const choose = 'Vybrať';
export const save = 'Uložiť môj výber';
export const close = 'Zavrieť';
export const manage = 'Spravovať súbory cookie';
export const missing = 'Podrobnosti sa nepodarilo načítať. Môžete odmietnuť, prijať alebo to skúsiť znova.';
export const signal = 'Signál odmietnutia z vášho prehliadača rešpektujeme. Kým ich sami neprijmete, zostávajú vypnuté: ';
export const always = 'Vždy aktívne';
export const policy = 'Zásady ochrany osobných údajov';
export const partners = 'Partneri: ';
export const details = 'Služby a sledovacie prvky';
export const colon = ': ';
export const provider = 'Poskytovateľ';
export const data = 'Údaje';
export const adequacy = 'rozhodnutie o primeranosti';
export const dpf = 'rámec ochrany údajov medzi EÚ a USA (DPF)';
export const scc = 'štandardné zmluvné doložky';
export const bcr = 'záväzné vnútropodnikové pravidlá';
export const consent = 'váš súhlas';
export const kinds = ['súbor cookie', 'lokálne úložisko', 'úložisko relácie', 'lokálna databáza', 'pixel', 'skript'];
export const first = 'tejto stránky';
export const third = 'tretej strany';
export const session = 'do zatvorenia prehliadača';
export const recipients = 'Prevádzkovateľ a príjemcovia';
export const responsible = 'Prevádzkovateľ';
export const complain = 'Sťažnosti';
export const proof = 'Vaša voľba a dôkaz o nej';
export const until = (from: string, to: string) => `Voľba zo dňa ${from}, platná do ${to}.`;
export const number = 'Náhodné číslo';
export const mine = 'Moje rozhodnutia';
export const browser = 'Odmietnutie v prehliadači';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Nastavenia › Súbory cookie'],
  ['Firefox', 'Nastavenia › Súkromie a bezpečnosť'],
  ['iPhone, iPad', 'Nastavenia › Aplikácie › Safari'],
  ['Android', 'Nastavenia › Súbory cookie'],
  ['Chrome', 'Nastavenia › Ochrana súkromia a zabezpečenie'],
  ['Safari', 'Nastavenia › Súkromie'],
];
export const yours = ' (váš)';
export const held = (name: string) => `Obsah „${name}“ sa načíta len s vaším súhlasom.`;
export const load = (name: string) => `Načítať „${name}“`;
export const withdrawn = 'Vaše odmietnutie platí';
export const erased = 'Vymazané z tohto zariadenia';
export const left = 'Uložené inými stránkami; vymažte vo svojom prehliadači';
