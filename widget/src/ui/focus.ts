// Where the focus goes when what has it goes away. Left to the browser it would fall to the body, out of a reader's sight.

/** Takes an element off the page, and hands on the focus if it is inside: to what is given, else to the page's content. */
export function leave(el: HTMLElement, to = document.querySelector<HTMLElement>('main,[role=main],[data-temoin=open]')): void {
  const had = el.contains(document.activeElement);
  const take = () => to!.focus({ preventScroll: true });
  el.remove();
  if (!had || !to) return;
  take();
  if (document.activeElement === to) return;
  // A text or a picture takes the focus only with an index.
  to.tabIndex = -1;
  take();
}
