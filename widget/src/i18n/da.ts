// The widget's own words in Danish; what a site says about itself stands in its notice.
export const refuse = 'Afvis alle';
export const accept = 'Accepter alle';
export const choose = 'Vælg';
export const save = 'Gem mine valg';
export const close = 'Luk';
export const manage = 'Administrer mine cookies';
export const missing = 'Detaljerne kunne ikke indlæses. Du kan afvise, acceptere eller prøve igen.';
export const signal = 'Din browsers signal om afvisning respekteres. Disse er slået fra, medmindre du selv accepterer dem: ';
export const always = 'Altid aktive';
export const policy = 'Privatlivspolitik';
export const partners = 'Partnere: ';
export const details = 'Tjenester og sporingsteknologier';
export const colon = ': ';
export const provider = 'Udbyder';
export const data = 'Oplysninger';
export const adequacy = 'tilstrækkelighedsafgørelse';
export const dpf = 'databeskyttelsesrammen mellem EU og USA (DPF)';
export const scc = 'standardkontraktbestemmelser';
export const bcr = 'bindende virksomhedsregler';
export const consent = 'dit samtykke';
export const kinds = ['cookie', 'lokal lagring', 'sessionslagring', 'lokal database', 'pixel', 'script'];
export const first = 'førstepart';
export const third = 'tredjepart';
export const session = 'indtil du lukker browseren';
export const recipients = 'Dataansvarlig og modtagere';
export const responsible = 'Dataansvarlig';
export const complain = 'Klager';
export const proof = 'Dit valg og beviset for det';
export const until = (from: string, to: string) => `Valg truffet den ${from}, gyldigt til den ${to}.`;
export const number = 'Tilfældigt nummer';
export const mine = 'Mine valg';
export const browser = 'Afvis i din browser';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Indstillinger › Cookies'],
  ['Firefox', 'Indstillinger › Privatliv & sikkerhed'],
  ['iPhone, iPad', 'Indstillinger › Apps › Safari'],
  ['Android', 'Indstillinger › Cookies'],
  ['Chrome', 'Indstillinger › Privatliv og sikkerhed'],
  ['Safari', 'Indstillinger › Anonymitet'],
];
export const yours = ' (din)';
export const held = (name: string) => `${name} indlæses kun, hvis du giver samtykke.`;
export const load = (name: string) => `Indlæs ${name}`;
export const withdrawn = 'Din afvisning gælder';
export const erased = 'Slettet fra denne enhed';
export const left = 'Gemt af andre websteder; slet det i din browser';
