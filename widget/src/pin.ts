// "Manage my cookies" in a corner, for pages that have no such link of their own.
import css from './pin.css';

/** Adds the button when nothing on the page reopens the preferences. A link that comes later hides it (pin.css). */
export function pin(label: string): void {
  if (document.querySelector('[data-temoin=open]')) return;
  const button = document.createElement('button');
  button.className = 'tmn-pin';
  button.type = 'button';
  button.dataset.temoin = 'open';
  button.textContent = label;
  document.body.append(button);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
