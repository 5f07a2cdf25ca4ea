// The widget's own words in Croatian; what a site says about itself stands in its notice.
export const refuse = 'Odbij sve';
export const accept = 'Prihvati sve';
export const choose = 'Odaberi';
export const save = 'Spremi moj odabir';
export const close = 'Zatvori';
export const manage = 'Upravljanje kolačićima';
export const missing = 'Pojedinosti se nisu mogle učitati. Možete odbiti, prihvatiti ili pokušati ponovno.';
export const signal = 'Signal odbijanja vašeg preglednika poštuje se. Ako ih sami ne prihvatite, ostaju isključeni: ';
export const always = 'Uvijek aktivni';
export const policy = 'Politika privatnosti';
export const partners = 'Partneri: ';
export const details = 'Usluge i alati za praćenje';
export const colon = ': ';
export const provider = 'Pružatelj usluge';
export const data = 'Podaci';
export const adequacy = 'odluka o primjerenosti';
export const dpf = 'okvir EU-a i SAD-a za privatnost podataka (DPF)';
export const scc = 'standardne ugovorne klauzule';
export const bcr = 'obvezujuća korporativna pravila';
export const consent = 'vaša privola';
export const kinds = ['kolačić', 'lokalna pohrana', 'pohrana sesije', 'lokalna baza podataka', 'piksel', 'skripta'];
export const first = 'ove stranice';
export const third = 'treće strane';
export const session = 'do zatvaranja preglednika';
export const recipients = 'Voditelj obrade i primatelji';
export const responsible = 'Voditelj obrade';
export const complain = 'Pritužbe';
export const proof = 'Vaš odabir i dokaz o njemu';
export const until = (from: string, to: string) => `Odabir od ${from} vrijedi do ${to}`;
export const number = 'Nasumični broj';
export const mine = 'Moji odabiri';
export const browser = 'Odbijanje u pregledniku';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Postavke › Kolačići'],
  ['Firefox', 'Postavke › Privatnost i sigurnost'],
  ['iPhone, iPad', 'Postavke › Aplikacije › Safari'],
  ['Android', 'Postavke › Kolačići'],
  ['Chrome', 'Postavke › Privatnost i sigurnost'],
  ['Safari', 'Postavke › Privatnost'],
];
export const yours = ' (vaš)';
export const held = (name: string) => `Sadržaj „${name}” učitava se samo uz vašu privolu.`;
export const load = (name: string) => `Učitaj „${name}”`;
export const withdrawn = 'Vaše je odbijanje na snazi';
export const erased = 'Izbrisano s ovog uređaja';
export const left = 'Pohranile druge stranice; izbrišite u svojem pregledniku';
