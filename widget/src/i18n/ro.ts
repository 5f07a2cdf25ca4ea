// The widget's own words in Romanian; what a site says about itself stands in its notice.
export const refuse = 'Refuzați tot';
export const accept = 'Acceptați tot';
export const choose = 'Alegeți';
export const save = 'Salvați opțiunile';
export const close = 'Închideți';
export const manage = 'Gestionați cookie-urile';
export const missing = 'Detaliile nu au putut fi încărcate. Puteți refuza, accepta sau încerca din nou.';
export const signal = 'Semnalul de refuz al browserului este respectat. Dacă nu le acceptați chiar dumneavoastră, rămân dezactivate: ';
export const always = 'Mereu active';
export const policy = 'Politica de confidențialitate';
export const partners = 'Parteneri: ';
export const details = 'Servicii și instrumente de urmărire';
export const colon = ': ';
export const provider = 'Furnizor';
export const data = 'Date';
export const adequacy = 'decizie privind caracterul adecvat al protecției';
export const dpf = 'Cadrul UE–SUA privind confidențialitatea datelor (DPF)';
export const scc = 'clauze contractuale standard';
export const bcr = 'reguli corporatiste obligatorii';
export const consent = 'consimțământul dumneavoastră';
export const kinds = ['cookie', 'stocare locală', 'stocare de sesiune', 'bază de date locală', 'pixel', 'script'];
export const first = 'de pe acest site';
export const third = 'de la terți';
export const session = 'până la închiderea browserului';
export const recipients = 'Operator și destinatari';
export const responsible = 'Operator';
export const complain = 'Plângeri';
export const proof = 'Alegerea dumneavoastră și dovada ei';
export const until = (from: string, to: string) => `Alegere din ${from}, valabilă până la ${to}.`;
export const number = 'Număr aleatoriu';
export const mine = 'Alegerile mele';
export const browser = 'Refuzați în browser';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Setări › Cookie-uri'],
  ['Firefox', 'Setări › Confidențialitate și securitate'],
  ['iPhone, iPad', 'Configurări › Aplicații › Safari'],
  ['Android', 'Setări › Cookie-uri'],
  ['Chrome', 'Setări › Confidențialitate și securitate'],
  ['Safari', 'Configurări › Intimitate'],
];
export const yours = ' (al dumneavoastră)';
export const held = (name: string) => `Conținutul „${name}” se încarcă numai cu acordul dumneavoastră.`;
export const load = (name: string) => `Încărcați „${name}”`;
export const withdrawn = 'Refuzul dumneavoastră este în vigoare';
export const erased = 'Șters de pe acest dispozitiv';
export const left = 'Stocat de alte site-uri; ștergeți din browser';
