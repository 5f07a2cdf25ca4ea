// The widget's own words in English; what a site says about itself stands in its notice.
export const refuse = 'Reject all';
export const accept = 'Accept all';
export const choose = 'Choose';
export const save = 'Save my choices';
export const close = 'Close';
export const manage = 'Manage my cookies';
/** Where the second layer should be: it could not be fetched. */
export const missing = 'The details could not be loaded. You can reject, accept or try again.';
/** Before the names of what a browser's signal, such as Global Privacy Control, refuses. */
export const signal = 'Your browser’s opt-out signal is honoured. These stay off unless you accept them yourself: ';
export const always = 'Always on';
export const policy = 'Privacy policy';
export const partners = 'Partners: ';
export const details = 'Services and trackers';
export const colon = ': ';
export const provider = 'Provider';
export const data = 'Data';
export const adequacy = 'adequacy decision';
export const dpf = 'EU–US Data Privacy Framework';
export const scc = 'standard contractual clauses';
export const bcr = 'binding corporate rules';
export const consent = 'your consent';
/** In the order of a tracker's kinds. */
export const kinds = ['cookie', 'local storage', 'session storage', 'local database', 'pixel', 'script'];
export const first = 'first-party';
export const third = 'third-party';
export const session = 'until you close the browser';
export const recipients = 'Controller and recipients';
export const responsible = 'Controller';
export const complain = 'Complaints';
export const proof = 'Your choice and its proof';
export const until = (from: string, to: string) => `Choice of ${from}, valid until ${to}.`;
export const number = 'Random number';
export const mine = 'My choices';
export const browser = 'Refuse in your browser';
/** The first whose first three letters stand in the user agent is the visitor's own. */
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Settings › Cookies'],
  ['Firefox', 'Settings › Privacy & Security'],
  ['iPhone, iPad', 'Settings › Apps › Safari'],
  ['Android', 'Settings › Cookies'],
  ['Chrome', 'Settings › Privacy and security'],
  ['Safari', 'Settings › Privacy'],
];
export const yours = ' (yours)';
export const held = (name: string) => `${name} loads only if you agree.`;
export const load = (name: string) => `Load ${name}`;
export const withdrawn = 'Your refusal is in force';
export const erased = 'Erased from this device';
export const left = 'Stored by other sites; erase it in your browser';
