// What the first layer and the placeholders say, in one language. This file is a sample for the type checker and the
// unit tests: server/assets puts the published version in its place.
import type { OwnFile } from '../core';

/** Plain text, or text and links in order. */
export type Rich = string | (string | [label: string, url: string])[];

export const site: string = 'sample';
export const lang: string = 'fr';
/** Matches the tags of pages in this language. */
export const here: RegExp = /^fr(?![a-z])/i;
/** The direction in which the language is written. */
export const dir: string = 'ltr';
export const title: string = 'Vos choix';
export const intro: Rich = 'Une phrase.';
export const policy: string = '/donnees';
/** How many receive data beside the controller. */
export const partners: number = 1;
export const purposes: [name: string, summary: Rich][] = [
  ['Nécessaires', 'Toujours.'],
  ['Confort', 'Vidéos.'],
];
/** Names of what can be asked, by id of purpose or service. */
export const names: Record<string, string> = { functional: 'Confort', video: 'Vidéo' };
/** The third stage, in the same language. */
export const more: OwnFile = ['0123456789ab.fr.more.js', 'sha256-'];
