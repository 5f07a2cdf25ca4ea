// The widget's own words in Lithuanian; what a site says about itself stands in its notice.
export const refuse = 'Atmesti visus';
export const accept = 'Priimti visus';
export const choose = 'Pasirinkti';
export const save = 'Išsaugoti pasirinkimą';
export const close = 'Uždaryti';
export const manage = 'Tvarkyti slapukus';
export const missing = 'Nepavyko įkelti išsamios informacijos. Galite atmesti, priimti arba bandyti dar kartą.';
export const signal = 'Jūsų naršyklės atsisakymo signalo paisoma. Jei patys nesutiksite, lieka išjungta: ';
export const always = 'Visada įjungti';
export const policy = 'Privatumo politika';
export const partners = 'Partneriai: ';
export const details = 'Paslaugos ir sekimo priemonės';
export const colon = ': ';
export const provider = 'Teikėjas';
export const data = 'Duomenys';
export const adequacy = 'sprendimas dėl tinkamumo';
export const dpf = 'ES ir JAV duomenų privatumo sistema (DPF)';
export const scc = 'standartinės sutarčių sąlygos';
export const bcr = 'įmonėms privalomos taisyklės';
export const consent = 'jūsų sutikimas';
export const kinds = ['slapukas', 'vietinė saugykla', 'seanso saugykla', 'vietinė duomenų bazė', 'pikselis', 'scenarijus'];
export const first = 'šios svetainės';
export const third = 'trečiosios šalies';
export const session = 'kol uždarysite naršyklę';
export const recipients = 'Duomenų valdytojas ir gavėjai';
export const responsible = 'Duomenų valdytojas';
export const complain = 'Skundai';
export const proof = 'Jūsų pasirinkimas ir jo įrodymas';
export const until = (from: string, to: string) => `Pasirinkta ${from}, galioja iki ${to}`;
export const number = 'Atsitiktinis numeris';
export const mine = 'Mano pasirinkimai';
export const browser = 'Atsisakymas naršyklėje';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Nustatymai › Slapukai'],
  ['Firefox', 'Nustatymai › Privatumas ir saugumas'],
  ['iPhone, iPad', 'Nustatymai › Programos › Safari'],
  ['Android', 'Nustatymai › Slapukai'],
  ['Chrome', 'Nustatymai › Privatumas ir sauga'],
  ['Safari', 'Nustatymai › Privatumas'],
];
export const yours = ' (jūsų)';
export const held = (name: string) => `„${name}“ įkeliama tik jums sutikus.`;
export const load = (name: string) => `Įkelti „${name}“`;
export const withdrawn = 'Jūsų atsisakymas galioja';
export const erased = 'Ištrinta iš šio įrenginio';
export const left = 'Įrašyta kitų svetainių; ištrinkite savo naršyklėje';
