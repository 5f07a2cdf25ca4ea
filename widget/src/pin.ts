// "Manage my cookies" in a corner, for pages that have no such link of their own.
import { languages } from './config';

let own: HTMLElement | undefined;

/** Adds the button when nothing on the page reopens the preferences; takes it away when something does. */
export function pin(lang: string): void {
  const found = document.querySelector('[data-temoin=open]');
  if (own && found !== own) own.remove();
  if (found) return;
  own = document.createElement('button');
  own.className = 'tmn-pin';
  own.dataset.temoin = 'open';
  own.textContent = languages[(own.lang = lang)][2];
  // Through the object model, which a strict CSP allows; colours are the browser's, light or dark.
  own.style.cssText =
    'all:revert;position:fixed;bottom:12px;inset-inline-start:12px;z-index:999999999;padding:7px 14px;border:1px solid;border-radius:18px;background:Canvas;color:CanvasText;color-scheme:light dark;font:13px system-ui';
  document.body.append(own);
}
