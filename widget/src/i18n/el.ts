// The widget's own words in Greek; what a site says about itself stands in its notice.
export const refuse = 'Απόρριψη όλων';
export const accept = 'Αποδοχή όλων';
export const choose = 'Επιλογή';
export const save = 'Αποθήκευση επιλογών';
export const close = 'Κλείσιμο';
export const manage = 'Διαχείριση των cookies μου';
export const missing = 'Δεν ήταν δυνατή η φόρτωση των λεπτομερειών. Μπορείτε να απορρίψετε, να αποδεχτείτε ή να δοκιμάσετε ξανά.';
export const signal = 'Το σήμα άρνησης του προγράμματος περιήγησής σας τηρείται. Αν δεν τα αποδεχτείτε εσείς, μένουν ανενεργά: ';
export const always = 'Πάντα ενεργά';
export const policy = 'Πολιτική απορρήτου';
export const partners = 'Συνεργάτες: ';
export const details = 'Υπηρεσίες και ιχνηλάτες';
export const colon = ': ';
export const provider = 'Πάροχος';
export const data = 'Δεδομένα';
export const adequacy = 'απόφαση επάρκειας';
export const dpf = 'πλαίσιο ΕΕ–ΗΠΑ για την προστασία των δεδομένων (DPF)';
export const scc = 'τυποποιημένες συμβατικές ρήτρες';
export const bcr = 'δεσμευτικοί εταιρικοί κανόνες';
export const consent = 'η συγκατάθεσή σας';
export const kinds = ['cookie', 'τοπική αποθήκευση', 'αποθήκευση συνεδρίας', 'τοπική βάση δεδομένων', 'εικονοστοιχείο', 'σενάριο'];
export const first = 'αυτού του ιστότοπου';
export const third = 'τρίτων';
export const session = 'μέχρι να κλείσετε το πρόγραμμα περιήγησης';
export const recipients = 'Υπεύθυνος επεξεργασίας και αποδέκτες';
export const responsible = 'Υπεύθυνος επεξεργασίας';
export const complain = 'Καταγγελίες';
export const proof = 'Η επιλογή σας και η απόδειξή της';
export const until = (from: string, to: string) => `Ημερομηνία επιλογής: ${from}. Ισχύει έως: ${to}.`;
export const number = 'Τυχαίος αριθμός';
export const mine = 'Οι επιλογές μου';
export const browser = 'Απόρριψη στο πρόγραμμα περιήγησης';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Ρυθμίσεις › Cookies'],
  ['Firefox', 'Ρυθμίσεις › Απόρρητο & ασφάλεια'],
  ['iPhone, iPad', 'Ρυθμίσεις › Εφαρμογές › Safari'],
  ['Android', 'Ρυθμίσεις › Cookies'],
  ['Chrome', 'Ρυθμίσεις › Απόρρητο και ασφάλεια'],
  ['Safari', 'Ρυθμίσεις › Απόρρητο'],
];
export const yours = ' (το δικό σας)';
export const held = (name: string) => `Το περιεχόμενο «${name}» φορτώνεται μόνο αν συμφωνήσετε.`;
export const load = (name: string) => `Φόρτωση «${name}»`;
export const withdrawn = 'Η άρνησή σας ισχύει';
export const erased = 'Διαγράφηκαν από αυτήν τη συσκευή';
export const left = 'Αποθηκεύτηκαν από άλλους ιστότοπους· διαγράψτε τα από το πρόγραμμα περιήγησης';
