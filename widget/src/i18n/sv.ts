// The widget's own words in Swedish; what a site says about itself stands in its notice.
export const refuse = 'Avvisa alla';
export const accept = 'Godkänn alla';
export const choose = 'Välj';
export const save = 'Spara mina val';
export const close = 'Stäng';
export const manage = 'Hantera mina cookies';
export const missing = 'Det gick inte att hämta detaljerna. Du kan avvisa, godkänna eller försöka igen.';
export const signal = 'Din webbläsares signal om att neka följs. Om du inte själv godkänner dem är dessa av: ';
export const always = 'Alltid på';
export const policy = 'Integritetspolicy';
export const partners = 'Partner: ';
export const details = 'Tjänster och spårare';
export const colon = ': ';
export const provider = 'Leverantör';
export const data = 'Uppgifter';
export const adequacy = 'beslut om adekvat skyddsnivå';
export const dpf = 'ramverket för dataskydd mellan EU och USA (DPF)';
export const scc = 'standardavtalsklausuler';
export const bcr = 'bindande företagsbestämmelser';
export const consent = 'ditt samtycke';
export const kinds = ['cookie', 'lokal lagring', 'sessionslagring', 'lokal databas', 'pixel', 'skript'];
export const first = 'förstapart';
export const third = 'tredjepart';
export const session = 'tills du stänger webbläsaren';
export const recipients = 'Personuppgiftsansvarig och mottagare';
export const responsible = 'Personuppgiftsansvarig';
export const complain = 'Klagomål';
export const proof = 'Ditt val och beviset för det';
export const until = (from: string, to: string) => `Val gjort den ${from}, giltigt till den ${to}.`;
export const number = 'Slumpmässigt nummer';
export const mine = 'Mina val';
export const browser = 'Avvisa i din webbläsare';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Inställningar › Cookies'],
  ['Firefox', 'Inställningar › Sekretess & säkerhet'],
  ['iPhone, iPad', 'Inställningar › Appar › Safari'],
  ['Android', 'Inställningar › Cookies'],
  ['Chrome', 'Inställningar › Integritet och säkerhet'],
  ['Safari', 'Inställningar › Integritet'],
];
export const yours = ' (din)';
export const held = (name: string) => `${name} laddas bara om du samtycker.`;
export const load = (name: string) => `Ladda ${name}`;
export const withdrawn = 'Ditt nej gäller';
export const erased = 'Raderat från den här enheten';
export const left = 'Sparat av andra webbplatser; radera det i din webbläsare';
