// The widget's own words in Finnish; what a site says about itself stands in its notice.
export const refuse = 'Hylkää kaikki';
export const accept = 'Hyväksy kaikki';
export const choose = 'Valitse';
export const save = 'Tallenna valintani';
export const close = 'Sulje';
export const manage = 'Hallitse evästeitä';
export const missing = 'Tietojen lataaminen ei onnistunut. Voit hylätä, hyväksyä tai yrittää uudelleen.';
export const signal = 'Selaimesi kieltosignaalia noudatetaan. Nämä pysyvät poissa käytöstä, ellet itse hyväksy niitä: ';
export const always = 'Aina käytössä';
export const policy = 'Tietosuojaseloste';
export const partners = 'Kumppanit: ';
export const details = 'Palvelut ja seurantatekniikat';
export const colon = ': ';
export const provider = 'Palveluntarjoaja';
export const data = 'Tiedot';
export const adequacy = 'tietosuojan riittävyyttä koskeva päätös';
export const dpf = 'EU:n ja Yhdysvaltojen tietosuojakehys (DPF)';
export const scc = 'vakiosopimuslausekkeet';
export const bcr = 'yritystä koskevat sitovat säännöt';
export const consent = 'suostumuksesi';
export const kinds = ['eväste', 'paikallinen tallennustila', 'istunnon tallennustila', 'paikallinen tietokanta', 'pikseli', 'skripti'];
export const first = 'tämän sivuston';
export const third = 'kolmannen osapuolen';
export const session = 'kunnes suljet selaimen';
export const recipients = 'Rekisterinpitäjä ja vastaanottajat';
export const responsible = 'Rekisterinpitäjä';
export const complain = 'Valitukset';
export const proof = 'Valintasi ja sen todiste';
export const until = (from: string, to: string) => `Valinta tehty ${from}, voimassa ${to} asti.`;
export const number = 'Satunnainen numero';
export const mine = 'Valintani';
export const browser = 'Kieltäydy selaimessasi';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Asetukset › Evästeet'],
  ['Firefox', 'Asetukset › Tietosuoja ja turvallisuus'],
  ['iPhone, iPad', 'Asetukset › Apit › Safari'],
  ['Android', 'Asetukset › Evästeet'],
  ['Chrome', 'Asetukset › Tietosuoja ja turvallisuus'],
  ['Safari', 'Asetukset › Tietosuoja'],
];
export const yours = ' (omasi)';
export const held = (name: string) => `${name} ladataan vain, jos annat suostumuksesi.`;
export const load = (name: string) => `Lataa ${name}`;
export const withdrawn = 'Kieltäytymisesi on voimassa';
export const erased = 'Poistettu tältä laitteelta';
export const left = 'Muiden sivustojen tallentamia; poista ne selaimessasi';
