// The widget's own words in Norwegian Bokmål; what a site says about itself stands in its notice.
export const refuse = 'Avvis alle';
export const accept = 'Godta alle';
export const choose = 'Velg';
export const save = 'Lagre valgene mine';
export const close = 'Lukk';
export const manage = 'Administrer informasjonskapsler';
export const missing = 'Detaljene kunne ikke lastes inn. Du kan avvise, godta eller prøve igjen.';
export const signal = 'Nettleserens signal om avslag blir fulgt. Disse er av hvis du ikke selv godtar dem: ';
export const always = 'Alltid på';
export const policy = 'Personvernerklæring';
export const partners = 'Partnere: ';
export const details = 'Tjenester og sporingsverktøy';
export const colon = ': ';
export const provider = 'Leverandør';
export const data = 'Opplysninger';
export const adequacy = 'adekvansbeslutning';
export const dpf = 'rammeverket for personvern mellom EU og USA (DPF)';
export const scc = 'EUs standardkontrakter (SCC)';
export const bcr = 'bindende virksomhetsregler';
export const consent = 'samtykket ditt';
export const kinds = ['informasjonskapsel', 'lokal lagring', 'øktlagring', 'lokal database', 'piksel', 'skript'];
export const first = 'førstepart';
export const third = 'tredjepart';
export const session = 'til du lukker nettleseren';
export const recipients = 'Behandlingsansvarlig og mottakere';
export const responsible = 'Behandlingsansvarlig';
export const complain = 'Klager';
export const proof = 'Valget ditt og beviset for det';
export const until = (from: string, to: string) => `Valg tatt ${from}, gyldig til ${to}.`;
export const number = 'Tilfeldig nummer';
export const mine = 'Valgene mine';
export const browser = 'Avvis i nettleseren din';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Innstillinger › Informasjonskapsler'],
  ['Firefox', 'Innstillinger › Personvern og sikkerhet'],
  ['iPhone, iPad', 'Innstillinger › Apper › Safari'],
  ['Android', 'Innstillinger › Informasjonskapsler'],
  ['Chrome', 'Innstillinger › Personvern og sikkerhet'],
  ['Safari', 'Innstillinger › Personvern'],
];
export const yours = ' (din)';
export const held = (name: string) => `${name} lastes bare inn hvis du samtykker.`;
export const load = (name: string) => `Last inn ${name}`;
export const withdrawn = 'Avslaget ditt gjelder';
export const erased = 'Slettet fra denne enheten';
export const left = 'Lagret av andre nettsteder; slett det i nettleseren din';
