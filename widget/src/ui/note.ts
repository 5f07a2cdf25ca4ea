// On a page in a language that the notice does not have: says so in the page's language. Fetched on such pages only.
import type { Meeting } from '../core';
import lines from '../i18n/note';
import { pageLanguage } from '../language';
import { p } from './dom';

/** The name of a language in another; its code where the browser has no name for it. */
function named(code: string, tongue: string): string {
  try {
    return new Intl.DisplayNames([tongue, 'en'], { type: 'language' }).of(code)!;
  } catch {
    return code;
  }
}

(window as unknown as { temoin: Meeting }).temoin._note = (layer) => {
  const [tongue] = pageLanguage().toLowerCase().split(/[-_]/);
  const known = tongue in lines ? tongue : /^n[no]$/.test(tongue) ? 'nb' : 'en';
  const line = p(`${lines[known]} ${named(layer.lang, known)}`);
  line.lang = known;
  line.dir = 'auto';
  layer.querySelector('.tmn-text')!.prepend(line);
};
