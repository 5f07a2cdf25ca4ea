// Stand-in for a share widget.
window.partageons = {
  draw(id) {
    sessionStorage.setItem('ptg_panneau', 'fermé');
    for (const name of ['Partager', 'J’aime']) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = name;
      document.getElementById(id).append(button);
    }
    document.dispatchEvent(new CustomEvent('shop:ran', { detail: 'Partageons' }));
  },
};
