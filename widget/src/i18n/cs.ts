// The widget's own words in Czech; what a site says about itself stands in its notice.
export const refuse = 'Odmítnout vše';
export const accept = 'Přijmout vše';
export const choose = 'Vybrat';
export const save = 'Uložit moje volby';
export const close = 'Zavřít';
export const manage = 'Spravovat cookies';
export const missing = 'Podrobnosti se nepodařilo načíst. Můžete odmítnout, přijmout nebo to zkusit znovu.';
export const signal = 'Signál odmítnutí z vašeho prohlížeče respektujeme. Dokud je sami nepřijmete, zůstávají vypnuté: ';
export const always = 'Vždy aktivní';
export const policy = 'Zásady ochrany osobních údajů';
export const partners = 'Partneři: ';
export const details = 'Služby a sledovací prvky';
export const colon = ': ';
export const provider = 'Poskytovatel';
export const data = 'Údaje';
export const adequacy = 'rozhodnutí o odpovídající ochraně';
export const dpf = 'rámec pro ochranu údajů mezi EU a USA (DPF)';
export const scc = 'standardní smluvní doložky';
export const bcr = 'závazná podniková pravidla';
export const consent = 'váš souhlas';
export const kinds = ['cookie', 'místní úložiště', 'úložiště relace', 'místní databáze', 'pixel', 'skript'];
export const first = 'tohoto webu';
export const third = 'třetí strany';
export const session = 'do zavření prohlížeče';
export const recipients = 'Správce a příjemci';
export const responsible = 'Správce';
export const complain = 'Stížnosti';
export const proof = 'Vaše volba a důkaz o ní';
export const until = (from: string, to: string) => `Volba ze dne ${from}, platná do ${to}.`;
export const number = 'Náhodné číslo';
export const mine = 'Moje rozhodnutí';
export const browser = 'Odmítnutí v prohlížeči';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Nastavení › Soubory cookie'],
  ['Firefox', 'Nastavení › Soukromí a zabezpečení'],
  ['iPhone, iPad', 'Nastavení › Aplikace › Safari'],
  ['Android', 'Nastavení › Soubory cookie'],
  ['Chrome', 'Nastavení › Ochrana soukromí a zabezpečení'],
  ['Safari', 'Nastavení › Soukromí'],
];
export const yours = ' (váš)';
export const held = (name: string) => `Obsah „${name}“ se načte jen s vaším souhlasem.`;
export const load = (name: string) => `Načíst „${name}“`;
export const withdrawn = 'Vaše odmítnutí platí';
export const erased = 'Vymazáno z tohoto zařízení';
export const left = 'Uloženo jinými weby; vymažte ve svém prohlížeči';
