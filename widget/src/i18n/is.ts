// The widget's own words in Icelandic; what a site says about itself stands in its notice.
export const refuse = 'Hafna öllu';
export const accept = 'Samþykkja allt';
export const choose = 'Velja';
export const save = 'Vista valið mitt';
export const close = 'Loka';
export const manage = 'Stjórna vafrakökum';
export const missing = 'Ekki tókst að sækja nánari upplýsingar. Þú getur hafnað, samþykkt eða reynt aftur.';
export const signal = 'Höfnunarmerki vafrans þíns er virt. Nema þú samþykkir það er áfram slökkt á: ';
export const always = 'Alltaf virkar';
export const policy = 'Persónuverndarstefna';
export const partners = 'Samstarfsaðilar: ';
export const details = 'Þjónustur og rakningartól';
export const colon = ': ';
export const provider = 'Þjónustuveitandi';
export const data = 'Gögn';
export const adequacy = 'jafngildisákvörðun';
export const dpf = 'rammi ESB og Bandaríkjanna um persónuvernd (DPF)';
export const scc = 'stöðluð samningsákvæði';
export const bcr = 'bindandi fyrirtækjareglur';
export const consent = 'samþykki þitt';
export const kinds = ['vafrakaka', 'staðbundin geymsla', 'lotugeymsla', 'staðbundinn gagnagrunnur', 'pixill', 'skrifta'];
export const first = 'þessa vefs';
export const third = 'þriðja aðila';
export const session = 'þar til vafranum er lokað';
export const recipients = 'Ábyrgðaraðili og viðtakendur';
export const responsible = 'Ábyrgðaraðili';
export const complain = 'Kvartanir';
export const proof = 'Val þitt og sönnun þess';
export const until = (from: string, to: string) => `Valið ${from}, gildir til ${to}.`;
export const number = 'Slembinúmer';
export const mine = 'Val mitt';
export const browser = 'Höfnun í vafranum';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Stillingar › Vafrakökur'],
  ['Firefox', 'Stillingar › Friðhelgi og öryggi'],
  ['iPhone, iPad', 'Stillingar › Forrit › Safari'],
  ['Android', 'Stillingar › Vafrakökur'],
  ['Chrome', 'Stillingar › Persónuvernd og öryggi'],
  ['Safari', 'Stillingar › Persónuvernd'],
];
export const yours = ' (þinn)';
export const held = (name: string) => `„${name}“ er aðeins hlaðið með samþykki þínu.`;
export const load = (name: string) => `Hlaða „${name}“`;
export const withdrawn = 'Höfnun þín gildir';
export const erased = 'Eytt úr þessu tæki';
export const left = 'Vistað af öðrum vefjum; eyddu því í vafranum þínum';
