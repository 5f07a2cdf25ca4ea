/** Moves the first layer out of the way of what gets the focus in the page (WCAG 2.2, 2.4.11): to the other half, and lower than half. */
export function giveWay(region: HTMLElement): void {
  document.addEventListener('focusin', ({ target }) =>
    // The browser may scroll first.
    requestAnimationFrame(() => {
      const { x, y } = (target as Element).getBoundingClientRect();
      if (!region.contains(target as Element) && region.contains(document.elementFromPoint(x + 4, y + 4)))
        region.style.cssText = `inset-block:${y < innerHeight / 2 ? 'auto 8px' : '8px auto'};max-height:45vh`;
    }),
  );
}
