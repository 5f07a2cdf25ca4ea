// Stand-in for a measurement tag.
document.cookie = '_qs_click=demo; Path=/; Max-Age=2592000; SameSite=Lax';
indexedDB.open('qs_visits');
document.dispatchEvent(new CustomEvent('shop:ran', { detail: 'Quaystone Reach' }));
export {};
