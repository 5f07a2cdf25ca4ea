// What the loader knows about its site. This file is a sample for the type checker and the unit tests: server/assets
// puts the values of the published version in its place.

declare global {
  /** Where the site's own host hands requests on to the server, such as /t; empty for none. The bundler puts it in place. */
  const PATH: string;
  /** Whether the answer to a decision has a signed token, kept beside the choice for the site's own server. */
  const TOKEN: boolean;
  /** Whether the notice is in Norwegian, of which `nb`, `nn` and `no` are one here. */
  const NORWEGIAN: boolean;
  /** Whether there is anything in `rules`. */
  const GUARD: boolean;
  /** Whether the guard only tells in the console what it would hold. */
  const REPORT: boolean;
  /** Google's Consent Mode: '', 'basic' or 'advanced'. */
  const GOOGLE: string;
  /** Whether Microsoft's tags are told the choice. */
  const MICROSOFT: boolean;
  /** Whether Do Not Track counts as Global Privacy Control does. */
  const DNT: boolean;
  /** Whether the markup of another tool is understood, and of which. */
  const DIALECT: boolean;
  const AXEPTIO: boolean;
  const COOKIEBOT: boolean;
  const KLARO: boolean;
  const TARTEAUCITRON: boolean;
  const VANILLA_COOKIECONSENT: boolean;
}

/** Site key. */
export const site = 'sample';
/** Public address of the server, for a loader that was inlined and has no address of its own. */
export const server = 'https://temoin.example';
/** Digest of the version; what a decision names. */
export const digest = '0'.repeat(64);
/** First 16 hex digits of the material digest; another one asks again. */
export const material = '0123456789abcdef';
/** Life of a choice in calendar months. */
export const months = 13;
/**
 * Purposes that are asked, sorted by id. The cookie's bits follow this order, so it must not change where the material
 * digest does not.
 */
export const purposes: string[] = ['advertising', 'functional', 'social'];
/** Services that are asked, sorted by id like the purposes, with the index of their purpose. */
export const services: Record<string, number> = { ads: 0, measure: 0, share: 2, video: 1 };
/** Ids of purposes that are not asked, and of their services. */
export const necessary: string[] = ['strictly_necessary', 'shop'];
/** The purpose that measuring an audience needs. */
export const audience: string = 'advertising';
/** Per language of the notice, the first being the fallback: file of the second stage, its integrity, "Manage my cookies". */
export const languages: Record<string, [file: string, integrity: string, label: string]> = {
  fr: ['0123456789ab.fr.js', 'sha256-', 'Gérer mes cookies'],
  en: ['0123456789ab.en.js', 'sha256-', 'Manage my cookies'],
};
/**
 * Services, with commas between, by the hosts that they declare and by the names that they write under: the number of
 * the tracker's kind, a colon and a name, which ends in * when it stands for all that start alike. Necessary ones stand
 * here only where others declare more than them; a host that is always let through is one of theirs.
 */
export const rules: Record<string, string> = { 'ads.example': 'ads', 'ok.ads.example': 'shop', '0:ad_*': 'ads', '0:ad_basket': 'shop', '1:seen': 'measure,video' };
