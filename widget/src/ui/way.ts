/** Moves the first layer out of the way of what gets the focus in the page (WCAG 2.2, 2.4.11): to the other half, and lower than half. */
export function giveWay(region: HTMLElement): void {
  document.addEventListener('focusin', ({ target }) =>
    // The browser may scroll first.
    requestAnimationFrame(() => {
      const { left, top, width, height } = (target as Element).getBoundingClientRect();
      if (!region.contains(target as Element) && region.contains(document.elementFromPoint(left + width / 2, top + height / 2)))
        region.style.cssText = `inset-block:${top < innerHeight / 2 ? 'auto 8px' : '8px auto'};max-height:45vh`;
    }),
  );
}
