// The widget's own words in Ukrainian; what a site says about itself stands in its notice.
export const refuse = 'Відхилити все';
export const accept = 'Прийняти все';
export const choose = 'Вибрати';
export const save = 'Зберегти мій вибір';
export const close = 'Закрити';
export const manage = 'Керувати файлами cookie';
export const missing = 'Не вдалося завантажити подробиці. Ви можете відхилити, прийняти або спробувати ще раз.';
export const signal = 'Сигнал відмови вашого браузера враховано. Якщо ви самі не погодитеся, залишаються вимкненими: ';
export const always = 'Завжди ввімкнено';
export const policy = 'Політика конфіденційності';
export const partners = 'Партнери: ';
export const details = 'Сервіси та трекери';
export const colon = ': ';
export const provider = 'Постачальник';
export const data = 'Дані';
export const adequacy = 'рішення про належний рівень захисту';
export const dpf = 'рамкова програма захисту даних ЄС–США (DPF)';
export const scc = 'стандартні договірні положення';
export const bcr = 'обов’язкові корпоративні правила';
export const consent = 'ваша згода';
export const kinds = ['файл cookie', 'локальне сховище', 'сховище сеансу', 'локальна база даних', 'піксель', 'скрипт'];
export const first = 'цього сайту';
export const third = 'третьої сторони';
export const session = 'до закриття браузера';
export const recipients = 'Володілець даних і одержувачі';
export const responsible = 'Володілець даних';
export const complain = 'Скарги';
export const proof = 'Ваш вибір і його підтвердження';
export const until = (from: string, to: string) => `Вибір від ${from}, чинний до ${to}`;
export const number = 'Випадковий номер';
export const mine = 'Мій вибір';
export const browser = 'Відмова в браузері';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Налаштування › Файли cookie'],
  ['Firefox', 'Налаштування › Приватність і безпека'],
  ['iPhone, iPad', 'Параметри › Програми › Safari'],
  ['Android', 'Налаштування › Файли cookie'],
  ['Chrome', 'Налаштування › Конфіденційність і безпека'],
  ['Safari', 'Параметри › Приватність'],
];
export const yours = ' (ваш)';
export const held = (name: string) => `«${name}» завантажиться лише за вашою згодою.`;
export const load = (name: string) => `Завантажити «${name}»`;
export const withdrawn = 'Ваша відмова діє';
export const erased = 'Видалено з цього пристрою';
export const left = 'Збережено іншими сайтами; видаліть у своєму браузері';
