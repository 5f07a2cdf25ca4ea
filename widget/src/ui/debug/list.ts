// What a page has of declared services: marked elements, what the guard has noted, and what stands in the HTML unmarked.
import type { Core } from '../../core';
import { absolute, ask, noted, ofAddress } from '../../effects/rules';

/** What it is, the services or the purpose that decide, the element if there is one, and whether it has been let go. */
export type Entry = [what: string, key: string, el?: Element, runs?: boolean];

const sources = ['src', 'srcset', 'href', 'data', 'poster'];

/** An element as its tag and its address, or the beginning of its text. The attributes themselves: the guard answers for the page's calls. */
function describe(el: Element): string {
  const address = sources.flatMap((name) => [el.attributes.getNamedItem(name), el.attributes.getNamedItem('data-' + name)]).find((found) => found?.value);
  const text = address?.value ?? (el instanceof HTMLTemplateElement ? el.content : el).textContent?.trim().replace(/\s+/g, ' ');
  return `<${el.localName}> ${text?.slice(0, 120) ?? ''}`;
}

/** Marked elements in document order, then calls and names that the guard has noted. */
export function entries(core: Core): Entry[] {
  const elements = [...document.querySelectorAll<HTMLElement>('[data-purpose]:not(source,track)')].map((el): Entry => {
    const key = core._keyOf(el);
    return [describe(el), key, el, key.split(' ').every(core._granted)];
  });
  const isListed = (what: string) => elements.some(([text]) => text.includes(what));
  const calls = [...(core._noted || [])].filter(([what]) => !isListed(what)).map(([what, key]): Entry => [what, key]);
  return [...elements, ...calls];
}

/** Elements that the HTML itself fetched from a host of a service without a grant: they were there before any script. */
export function loose(core: Core): Entry[] {
  ask((key) => key.split(',').some(core._granted));
  noted.clear();
  const found = document.querySelectorAll('script[src],img[src],iframe[src],video[src],audio[src],source[src],embed[src],object[data],link[href]:not([rel~=canonical],[rel~=alternate])');
  return [...found].flatMap((el): Entry[] => {
    if (el.matches('[data-purpose],[data-purpose] *')) return [];
    const address = absolute((el.attributes.getNamedItem('src') ?? el.attributes.getNamedItem('href') ?? el.attributes.getNamedItem('data'))!.value);
    // Also where the guard only tells.
    ofAddress(address);
    const key = noted.get(address.split('?')[0]);
    return key ? [[describe(el), key, el]] : [];
  });
}
