// What the browser says on the visitor's behalf refuses until the visitor says otherwise by hand.
import * as t from '../i18n/words';
import { p } from './dom';

/** The line that says that the browser's signal is honoured, and which of the purposes it refuses; none without a signal. */
export function signal(refused: (string | undefined)[]): HTMLElement | false {
  const browser = navigator as { globalPrivacyControl?: boolean; doNotTrack: string | null };
  const names = refused.filter(Boolean).join(', ');
  return (browser.globalPrivacyControl || (DNT && browser.doNotTrack === '1')) && !!names && p(t.signal + names);
}
