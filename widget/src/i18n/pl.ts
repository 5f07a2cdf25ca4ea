// The widget's own words in Polish; what a site says about itself stands in its notice.
export const refuse = 'Odrzuć wszystkie';
export const accept = 'Akceptuj wszystkie';
export const choose = 'Wybierz';
export const save = 'Zapisz mój wybór';
export const close = 'Zamknij';
export const manage = 'Zarządzaj plikami cookie';
export const missing = 'Nie udało się wczytać szczegółów. Możesz odrzucić, zaakceptować lub spróbować ponownie.';
export const signal = 'Sygnał odmowy z Twojej przeglądarki jest respektowany. O ile samodzielnie ich nie zaakceptujesz, pozostają wyłączone: ';
export const always = 'Zawsze aktywne';
export const policy = 'Polityka prywatności';
export const partners = 'Partnerzy: ';
export const details = 'Usługi i narzędzia śledzące';
export const colon = ': ';
export const provider = 'Dostawca';
export const data = 'Dane';
export const adequacy = 'decyzja stwierdzająca odpowiedni stopień ochrony';
export const dpf = 'ramy ochrony danych UE–USA (DPF)';
export const scc = 'standardowe klauzule umowne';
export const bcr = 'wiążące reguły korporacyjne';
export const consent = 'Twoja zgoda';
export const kinds = ['plik cookie', 'pamięć lokalna', 'pamięć sesji', 'lokalna baza danych', 'piksel', 'skrypt'];
export const first = 'tej witryny';
export const third = 'podmiotu trzeciego';
export const session = 'do zamknięcia przeglądarki';
export const recipients = 'Administrator i odbiorcy';
export const responsible = 'Administrator danych';
export const complain = 'Skargi';
export const proof = 'Twój wybór i jego dowód';
export const until = (from: string, to: string) => `Wybór z dnia ${from}, ważny do ${to}.`;
export const number = 'Losowy numer';
export const mine = 'Moje wybory';
export const browser = 'Odmowa w przeglądarce';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Ustawienia › Pliki cookie'],
  ['Firefox', 'Ustawienia › Prywatność i bezpieczeństwo'],
  ['iPhone, iPad', 'Ustawienia › Aplikacje › Safari'],
  ['Android', 'Ustawienia › Pliki cookie'],
  ['Chrome', 'Ustawienia › Prywatność i bezpieczeństwo'],
  ['Safari', 'Ustawienia › Prywatność'],
];
export const yours = ' (Twoja)';
export const held = (name: string) => `Treść „${name}” wczyta się tylko za Twoją zgodą.`;
export const load = (name: string) => `Wczytaj „${name}”`;
export const withdrawn = 'Twoja odmowa obowiązuje';
export const erased = 'Usunięto z tego urządzenia';
export const left = 'Zapisane przez inne witryny; usuń w swojej przeglądarce';
