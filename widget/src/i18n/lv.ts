// The widget's own words in Latvian; what a site says about itself stands in its notice.
export const refuse = 'Noraidīt visas';
export const accept = 'Pieņemt visas';
export const choose = 'Izvēlēties';
export const save = 'Saglabāt izvēli';
export const close = 'Aizvērt';
export const manage = 'Pārvaldīt sīkdatnes';
export const missing = 'Neizdevās ielādēt informāciju. Varat noraidīt, pieņemt vai mēģināt vēlreiz.';
export const signal = 'Jūsu pārlūka atteikuma signāls tiek ievērots. Ja jūs tos nepieņemsiet, paliek izslēgti: ';
export const always = 'Vienmēr ieslēgtas';
export const policy = 'Privātuma politika';
export const partners = 'Partneri: ';
export const details = 'Pakalpojumi un izsekošanas rīki';
export const colon = ': ';
export const provider = 'Pakalpojuma sniedzējs';
export const data = 'Dati';
export const adequacy = 'lēmums par aizsardzības līmeņa pietiekamību';
export const dpf = 'ES un ASV datu privātuma regulējums (DPF)';
export const scc = 'līguma standartklauzulas';
export const bcr = 'saistošie uzņēmuma noteikumi';
export const consent = 'jūsu piekrišana';
export const kinds = ['sīkdatne', 'vietējā krātuve', 'sesijas krātuve', 'vietējā datubāze', 'pikselis', 'skripts'];
export const first = 'šīs vietnes';
export const third = 'trešās puses';
export const session = 'līdz pārlūka aizvēršanai';
export const recipients = 'Pārzinis un saņēmēji';
export const responsible = 'Pārzinis';
export const complain = 'Sūdzības';
export const proof = 'Jūsu izvēle un tās pierādījums';
export const until = (from: string, to: string) => `Izvēles datums: ${from}. Derīga līdz: ${to}.`;
export const number = 'Nejaušs numurs';
export const mine = 'Manas izvēles';
export const browser = 'Atteikšanās pārlūkā';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Iestatījumi › Sīkdatnes'],
  ['Firefox', 'Iestatījumi › Privātums un drošība'],
  ['iPhone, iPad', 'Iestatījumi › Lietotnes › Safari'],
  ['Android', 'Iestatījumi › Sīkdatnes'],
  ['Chrome', 'Iestatījumi › Konfidencialitāte un drošība'],
  ['Safari', 'Iestatījumi › Privātums'],
];
export const yours = ' (jūsu)';
export const held = (name: string) => `Saturs „${name}” tiek ielādēts tikai ar jūsu piekrišanu.`;
export const load = (name: string) => `Ielādēt „${name}”`;
export const withdrawn = 'Jūsu atteikums ir spēkā';
export const erased = 'Dzēsts no šīs ierīces';
export const left = 'Saglabājušas citas vietnes; izdzēsiet savā pārlūkā';
