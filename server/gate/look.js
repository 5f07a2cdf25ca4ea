// Measures the layer of the banner that is open, for judge.go. Nothing here changes the page.
(layer) => {
  const root = document.querySelector(layer === 1 ? '.tmn-ask' : 'dialog.tmn-set[open]');
  if (!root) return null;
  const box = (el) => {
    const { x, y, width, height } = el.getBoundingClientRect();
    return { x, y, width, height };
  };
  const isSeen = (el) => el.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && el.getBoundingClientRect().width > 1;
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const mix = ([r, g, b, a = 1], [r2, g2, b2]) => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a)];
  /** What an element stands on: its own background over those of what holds it, over white. */
  const ground = (el) => (el ? mix(channels(getComputedStyle(el).backgroundColor), ground(el.parentElement)) : [255, 255, 255]);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (el) => {
    const behind = ground(el);
    const [a, b] = [mix(channels(getComputedStyle(el).color), behind), behind].map(luminance);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const own = (el) => [...el.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data).join('').trim();
  const label = (el) => (el.innerText || el.ariaLabel || el.textContent || '').trim().replace(/\s+/g, ' ').slice(0, 60);

  const all = [...root.querySelectorAll('*')].filter(isSeen);
  const texts = all.filter((el) => own(el) && getComputedStyle(el).clipPath === 'none');
  const stops = all.filter((el) => el.matches('button, a[href], input, summary, [tabindex="0"]'));
  const whole = root.getBoundingClientRect();
  const keys = [...root.querySelectorAll('.tmn-keys button')].filter(isSeen);
  return {
    box: box(root),
    keys: keys.map((el) => {
      const style = getComputedStyle(el);
      return {
        label: label(el),
        size: parseFloat(style.fontSize),
        weight: Number(style.fontWeight),
        contrast: contrast(el),
        filled: (channels(style.backgroundColor)[3] ?? 1) > 0,
        box: box(el),
      };
    }),
    on: [...root.querySelectorAll('input[type=checkbox], [role=switch]')].filter((el) => el.checked || el.ariaChecked === 'true').map(label),
    faint: texts.filter((el) => !keys.slice(0, 2).includes(el)).map((el) => ({ text: label(el), figure: contrast(el) })).filter(({ figure }) => figure < 4.5),
    overflow: [
      ...(whole.left < -0.5 || whole.right > innerWidth + 0.5 ? [label(root)] : []),
      ...texts
        .filter((el) => {
          const range = document.createRange();
          range.selectNodeContents(el);
          const { left, right } = range.getBoundingClientRect();
          const held = el.getBoundingClientRect();
          return left < whole.left - 0.5 || right > whole.right + 0.5 || (getComputedStyle(el).display !== 'inline' && (left < held.left - 1 || right > held.right + 1));
        })
        .map(label),
    ],
    small: stops.map((el) => ({ text: label(el), figure: Math.min(el.getBoundingClientRect().width, el.getBoundingClientRect().height) })).filter(({ figure }) => figure < 23.9),
    stops: stops.map((el) => ({ label: label(el), box: box(el) })),
    /** Which stop has the focus; -1 when none has. */
    focused: stops.indexOf(document.activeElement),
  };
}
