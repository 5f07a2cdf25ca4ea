// Stand-in for an advertising network: leaves the marks that it is declared with, and does nothing else.
window.azur = {
  page(path) {
    document.cookie = '_azur_id=demo; Path=/; Max-Age=33696000; SameSite=Lax';
    document.cookie = '_azur_s1=demo; Path=/demo; SameSite=Lax';
    localStorage.setItem('azur_segments', 'mer,maison');
    document.dispatchEvent(new CustomEvent('shop:ran', { detail: 'Régie Azur : ' + path }));
  },
};
