// The widget's own words in Bulgarian; what a site says about itself stands in its notice.
export const refuse = 'Отказвам всички';
export const accept = 'Приемам всички';
export const choose = 'Избирам';
export const save = 'Запазвам избора си';
export const close = 'Затваряне';
export const manage = 'Управление на бисквитките';
export const missing = 'Подробностите не можаха да се заредят. Можете да откажете, да приемете или да опитате отново.';
export const signal = 'Сигналът за отказ от Вашия браузър се зачита. Ако не ги приемете сами, остават изключени: ';
export const always = 'Винаги активни';
export const policy = 'Политика за поверителност';
export const partners = 'Партньори: ';
export const details = 'Услуги и средства за проследяване';
export const colon = ': ';
export const provider = 'Доставчик';
export const data = 'Данни';
export const adequacy = 'решение относно адекватното ниво на защита';
export const dpf = 'рамка за защита на личните данни между ЕС и САЩ (DPF)';
export const scc = 'стандартни договорни клаузи';
export const bcr = 'задължителни фирмени правила';
export const consent = 'Вашето съгласие';
export const kinds = ['бисквитка', 'локално хранилище', 'хранилище на сесията', 'локална база данни', 'пиксел', 'скрипт'];
export const first = 'от този сайт';
export const third = 'от трета страна';
export const session = 'до затваряне на браузъра';
export const recipients = 'Администратор и получатели';
export const responsible = 'Администратор';
export const complain = 'Жалби';
export const proof = 'Вашият избор и доказателството за него';
export const until = (from: string, to: string) => `Избор от ${from}, валиден до ${to}`;
export const number = 'Случаен номер';
export const mine = 'Моят избор';
export const browser = 'Отказ в браузъра';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Настройки › Бисквитки'],
  ['Firefox', 'Настройки › Поверителност и защита'],
  ['iPhone, iPad', 'Настройки › Приложения › Safari'],
  ['Android', 'Настройки › Бисквитки'],
  ['Chrome', 'Настройки › Поверителност и сигурност'],
  ['Safari', 'Настройки › Поверителност'],
];
export const yours = ' (Вашият)';
export const held = (name: string) => `„${name}“ се зарежда само с Ваше съгласие.`;
export const load = (name: string) => `Зареждане на „${name}“`;
export const withdrawn = 'Отказът Ви е в сила';
export const erased = 'Изтрито от това устройство';
export const left = 'Запазено от други сайтове; изтрийте го в браузъра си';
