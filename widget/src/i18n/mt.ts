// The widget's own words in Maltese; what a site says about itself stands in its notice.
export const refuse = 'Irrifjuta kollox';
export const accept = 'Aċċetta kollox';
export const choose = 'Agħżel';
export const save = 'Issejvja l-għażliet tiegħi';
export const close = 'Agħlaq';
export const manage = 'Immaniġġja l-cookies tiegħi';
export const missing = 'Id-dettalji ma setgħux jitgħabbew. Tista’ tirrifjuta, taċċetta jew terġa’ tipprova.';
export const signal = 'Is-sinjal ta’ rifjut tal-browser tiegħek jiġi rrispettat. Sakemm ma taċċettahomx int, jibqgħu mitfija: ';
export const always = 'Dejjem attivi';
export const policy = 'Politika tal-privatezza';
export const partners = 'Msieħba: ';
export const details = 'Servizzi u għodod ta’ traċċar';
export const colon = ': ';
export const provider = 'Fornitur';
export const data = 'Data';
export const adequacy = 'deċiżjoni ta’ adegwatezza';
export const dpf = 'Qafas tal-Privatezza tad-Data bejn l-UE u l-Istati Uniti (DPF)';
export const scc = 'klawżoli kuntrattwali standard';
export const bcr = 'regoli korporattivi vinkolanti';
export const consent = 'il-kunsens tiegħek';
export const kinds = ['cookie', 'ħażna lokali', 'ħażna tas-sessjoni', 'bażi tad-data lokali', 'pixel', 'skript'];
export const first = 'ta’ dan is-sit';
export const third = 'ta’ partijiet terzi';
export const session = 'sakemm tagħlaq il-browser';
export const recipients = 'Kontrollur u riċevituri';
export const responsible = 'Kontrollur';
export const complain = 'Ilmenti';
export const proof = 'L-għażla tiegħek u l-prova tagħha';
export const until = (from: string, to: string) => `Data tal-għażla: ${from}. Valida sa: ${to}.`;
export const number = 'Numru każwali';
export const mine = 'L-għażliet tiegħi';
export const browser = 'Irrifjuta fil-browser tiegħek';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Settings › Cookies'],
  ['Firefox', 'Settings › Privacy & Security'],
  ['iPhone, iPad', 'Settings › Apps › Safari'],
  ['Android', 'Settings › Cookies'],
  ['Chrome', 'Settings › Privacy and security'],
  ['Safari', 'Settings › Privacy'],
];
export const yours = ' (tiegħek)';
export const held = (name: string) => `“${name}” jitgħabba biss bil-kunsens tiegħek.`;
export const load = (name: string) => `Għabbi “${name}”`;
export const withdrawn = 'Ir-rifjut tiegħek huwa fis-seħħ';
export const erased = 'Imħassar minn dan l-apparat';
export const left = 'Maħżun minn siti oħra; ħassru fil-browser tiegħek';
