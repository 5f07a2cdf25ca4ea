// The shop itself: its basket, and a list of what has happened on the page. It listens before the page is there, since a
// returning visitor's partners start with it.
const read = (name) => document.cookie.split('; ').find((pair) => pair.startsWith(name + '='))?.slice(name.length + 1) ?? '';

const basket = () => read('panier').split('-').filter(Boolean);
const count = () => {
  document.getElementById('panier').value = basket().length;
};

const list = (id, names, none) =>
  document.getElementById(id)?.replaceChildren(
    ...(names.length ? names : [none]).map((name) => {
      const item = document.createElement('li');
      item.textContent = name;
      return item;
    }),
  );

const done = new Set();
const ran = () => list('ran', [...done], 'Rien que la boutique elle-même');
const kept = async () => {
  const stores = [
    ['cookie', document.cookie.split('; ').filter(Boolean).map((pair) => pair.split('=')[0])],
    ['stockage local', Object.keys(localStorage).map((key) => key.replace(/^(temoin\.out\.).*/, '$1…'))],
    ['stockage de session', Object.keys(sessionStorage)],
    ['base locale', (await indexedDB.databases()).map(({ name }) => name)],
  ];
  list('kept', stores.flatMap(([kind, names]) => names.map((name) => `${name} (${kind})`)), 'Rien');
};

document.addEventListener('shop:ran', (e) => {
  done.add(e.detail);
  ran();
  kept();
});
const names = { videoplage: 'VidéoPlage', regie_azur: 'Régie Azur : image', partageons: 'Partageons : feuille de style' };
const loaded = (e) => {
  const name = names[(e.target.closest?.('[data-service]') ?? e.target).dataset?.service];
  // A frame without an address has loaded nothing.
  if (!name || e.target.matches('script, iframe:not([src])')) return;
  done.add(name);
  ran();
};
document.addEventListener('load', loaded, true);
document.addEventListener('loadeddata', loaded, true);

document.addEventListener('DOMContentLoaded', () => {
  for (const button of document.querySelectorAll('[data-buy]'))
    button.addEventListener('click', () => {
      document.cookie = `panier=${[...basket(), button.dataset.buy].join('-')}; Path=/; SameSite=Lax`;
      count();
      kept();
    });
  count();
  ran();
  kept();
  // What others store is not announced to a page, so the list looks again now and then.
  setInterval(kept, 1000);
});
