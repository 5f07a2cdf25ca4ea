// The widget's own words in English; what a site says about itself stands in its notice.
export const refuse = 'Reject all';
export const accept = 'Accept all';
export const choose = 'Choose';
export const save = 'Save my choices';
export const close = 'Close';
export const manage = 'Manage my cookies';
export const always = 'Always on';
export const policy = 'Privacy policy';
export const partners = (n: number) => (n > 1 ? `${n} partners` : `${n} partner`);
export const details = (services: { _trackers: unknown[] }[]) =>
  `${services.length} service${services.length > 1 ? 's' : ''}, ${services.flatMap((service) => service._trackers).length} trackers`;
export const colon = ': ';
export const provider = 'Provider';
export const data = 'Data';
export const transfers: Record<string, string> = {
  adequacy: 'adequacy decision',
  dpf: 'EU–US Data Privacy Framework',
  scc: 'standard contractual clauses',
  bcr: 'binding corporate rules',
  consent: 'your consent',
};
export const kinds: Record<string, string> = {
  cookie: 'cookie',
  local_storage: 'local storage',
  session_storage: 'session storage',
  indexed_db: 'local database',
  pixel: 'pixel',
  script: 'script',
};
export const first = 'first-party';
export const third = 'third-party';
export const session = 'until you close the browser';
export const recipients = 'Controller and recipients';
export const responsible = 'Controller';
export const complain = 'Complaints';
export const proof = 'Your choice and its proof';
export const none = 'You have not chosen yet: only what is necessary is on.';
export const until = (from: string, to: string) => `Choice of ${from}, valid until ${to}.`;
export const number = 'Random number: ';
export const browser = 'Refuse in your browser';
export const browserIntro = 'Your browser can also block or erase the cookies of every site; some will then work less well.';
/** The first whose first three letters stand in the user agent is the visitor's own. */
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Settings › Cookies and site permissions'],
  ['Firefox', 'Settings › Privacy & Security'],
  ['iPhone, iPad', 'Settings › Apps › Safari › Privacy'],
  ['Android', 'Chrome › Settings › Site settings › Cookies'],
  ['Chrome', 'Settings › Privacy and security › Third-party cookies'],
  ['Safari', 'Settings › Privacy'],
];
export const yours = ' (yours)';
export const held = (name: string) => `${name} is paused`;
export const heldWhy = (purpose: string) => `“${purpose}”: this content loads only if you agree.`;
export const load = (name: string) => `Load ${name}`;
export const withdrawn = 'Your refusal is in force';
export const erased = 'Erased from this device: ';
export const nothing = 'There was nothing to erase here.';
export const left = 'Stored by other sites, which alone can reach it; erase it in your browser’s settings: ';
