// The widget's own words in Slovenian; what a site says about itself stands in its notice.
export const refuse = 'Zavrni vse';
export const accept = 'Sprejmi vse';
export const choose = 'Izberi';
export const save = 'Shrani moje izbire';
export const close = 'Zapri';
export const manage = 'Upravljanje piškotkov';
export const missing = 'Podrobnosti ni bilo mogoče naložiti. Lahko zavrnete, sprejmete ali poskusite znova.';
export const signal = 'Zavrnitveni signal vašega brskalnika se upošteva. Če jih ne sprejmete sami, ostanejo izklopljeni: ';
export const always = 'Vedno vklopljeni';
export const policy = 'Politika zasebnosti';
export const partners = 'Partnerji: ';
export const details = 'Storitve in sledilniki';
export const colon = ': ';
export const provider = 'Ponudnik';
export const data = 'Podatki';
export const adequacy = 'sklep o ustreznosti';
export const dpf = 'okvir EU-ZDA za varstvo podatkov (DPF)';
export const scc = 'standardna pogodbena določila';
export const bcr = 'zavezujoča poslovna pravila';
export const consent = 'vaša privolitev';
export const kinds = ['piškotek', 'lokalna shramba', 'shramba seje', 'lokalna zbirka podatkov', 'slikovna pika', 'skript'];
export const first = 'tega spletnega mesta';
export const third = 'tretje osebe';
export const session = 'do zaprtja brskalnika';
export const recipients = 'Upravljavec in prejemniki';
export const responsible = 'Upravljavec';
export const complain = 'Pritožbe';
export const proof = 'Vaša izbira in dokazilo o njej';
export const until = (from: string, to: string) => `Datum izbire: ${from}. Velja do: ${to}.`;
export const number = 'Naključna številka';
export const mine = 'Moje izbire';
export const browser = 'Zavrnitev v brskalniku';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Nastavitve › Piškotki'],
  ['Firefox', 'Nastavitve › Zasebnost in varnost'],
  ['iPhone, iPad', 'Nastavitve › Aplikacije › Safari'],
  ['Android', 'Nastavitve › Piškotki'],
  ['Chrome', 'Nastavitve › Zasebnost in varnost'],
  ['Safari', 'Nastavitve › Zasebnost'],
];
export const yours = ' (vaš)';
export const held = (name: string) => `Vsebina »${name}« se naloži le z vašo privolitvijo.`;
export const load = (name: string) => `Naloži »${name}«`;
export const withdrawn = 'Vaša zavrnitev velja';
export const erased = 'Izbrisano s te naprave';
export const left = 'Shranila druga spletna mesta; izbrišite v svojem brskalniku';
