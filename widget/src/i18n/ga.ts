// The widget's own words in Irish; what a site says about itself stands in its notice.
export const refuse = 'Diúltaigh do gach ceann';
export const accept = 'Glac le gach ceann';
export const choose = 'Roghnaigh';
export const save = 'Sábháil mo roghanna';
export const close = 'Dún';
export const manage = 'Bainistigh mo chuid fianán';
export const missing = 'Níorbh fhéidir na mionsonraí a lódáil. Is féidir leat diúltú, glacadh nó triail eile a bhaint as.';
export const signal = 'Tugtar aird ar chomhartha diúltaithe do bhrabhsálaí. Fanann siad seo as, mura nglacann tú féin leo: ';
export const always = 'Gníomhach i gcónaí';
export const policy = 'Beartas príobháideachais';
export const partners = 'Comhpháirtithe: ';
export const details = 'Seirbhísí agus rianairí';
export const colon = ': ';
export const provider = 'Soláthraí';
export const data = 'Sonraí';
export const adequacy = 'cinneadh leordhóthanachta';
export const dpf = 'Creat Príobháideachais Sonraí AE–SAM (DPF)';
export const scc = 'clásail chonarthacha chaighdeánacha';
export const bcr = 'rialacha corparáideacha ceangailteacha';
export const consent = 'do thoiliú';
export const kinds = ['fianán', 'stóráil logánta', 'stóráil seisiúin', 'bunachar sonraí logánta', 'picteilín', 'script'];
export const first = 'ón suíomh seo';
export const third = 'ó thríú páirtí';
export const session = 'go dtí go ndúnfaidh tú an brabhsálaí';
export const recipients = 'Rialaitheoir agus faighteoirí';
export const responsible = 'Rialaitheoir';
export const complain = 'Gearáin';
export const proof = 'Do rogha agus an cruthúnas uirthi';
export const until = (from: string, to: string) => `Dáta na rogha: ${from}. Bailí go dtí: ${to}.`;
export const number = 'Uimhir randamach';
export const mine = 'Mo roghanna';
export const browser = 'Diúltaigh i do bhrabhsálaí';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Socruithe › Fianáin'],
  ['Firefox', 'Socruithe › Príobháideachas agus Slándáil'],
  ['iPhone, iPad', 'Socruithe › Aipeanna › Safari'],
  ['Android', 'Socruithe › Fianáin'],
  ['Chrome', 'Socruithe › Príobháideachas agus slándáil'],
  ['Safari', 'Socruithe › Príobháideachas'],
];
export const yours = ' (do cheannsa)';
export const held = (name: string) => `Ní lódálfar “${name}” ach le do thoiliú.`;
export const load = (name: string) => `Lódáil “${name}”`;
export const withdrawn = 'Tá do dhiúltú i bhfeidhm';
export const erased = 'Scriosta den ghléas seo';
export const left = 'Stóráilte ag suíomhanna eile; scrios i do bhrabhsálaí é';
