// The widget's own words in Hungarian; what a site says about itself stands in its notice.
export const refuse = 'Összes elutasítása';
export const accept = 'Összes elfogadása';
export const choose = 'Választás';
export const save = 'Választásom mentése';
export const close = 'Bezárás';
export const manage = 'Sütik kezelése';
export const missing = 'A részleteket nem sikerült betölteni. Elutasíthatja, elfogadhatja vagy újra megpróbálhatja.';
export const signal = 'A böngészője elutasító jelzését tiszteletben tartjuk. Ha Ön nem fogadja el őket, kikapcsolva maradnak: ';
export const always = 'Mindig aktív';
export const policy = 'Adatkezelési tájékoztató';
export const partners = 'Partnerek: ';
export const details = 'Szolgáltatások és nyomkövetők';
export const colon = ': ';
export const provider = 'Szolgáltató';
export const data = 'Adatok';
export const adequacy = 'megfelelőségi határozat';
export const dpf = 'EU–USA adatvédelmi keret (DPF)';
export const scc = 'általános szerződési feltételek';
export const bcr = 'kötelező erejű vállalati szabályok';
export const consent = 'az Ön hozzájárulása';
export const kinds = ['süti', 'helyi tárhely', 'munkamenet-tárhely', 'helyi adatbázis', 'képpont', 'szkript'];
export const first = 'saját';
export const third = 'harmadik féltől';
export const session = 'a böngésző bezárásáig';
export const recipients = 'Adatkezelő és címzettek';
export const responsible = 'Adatkezelő';
export const complain = 'Panasz';
export const proof = 'Az Ön választása és annak bizonyítéka';
export const until = (from: string, to: string) => `A választás kelte: ${from} Érvényes eddig: ${to}`;
export const number = 'Véletlen szám';
export const mine = 'Választásaim';
export const browser = 'Elutasítás a böngészőben';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Beállítások › Sütik'],
  ['Firefox', 'Beállítások › Adatvédelem és biztonság'],
  ['iPhone, iPad', 'Beállítások › Appok › Safari'],
  ['Android', 'Beállítások › Sütik'],
  ['Chrome', 'Beállítások › Adatvédelem és biztonság'],
  ['Safari', 'Beállítások › Adatvédelem'],
];
export const yours = ' (az Öné)';
export const held = (name: string) => `„${name}” csak az Ön hozzájárulásával töltődik be.`;
export const load = (name: string) => `„${name}” betöltése`;
export const withdrawn = 'Az elutasítása érvényben van';
export const erased = 'Törölve erről az eszközről';
export const left = 'Más webhelyek tárolták; törölje a böngészőjében';
