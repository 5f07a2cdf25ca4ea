// The whole notice in one language. This file is a sample for the type checker and the unit tests: server/assets puts
// the published version in its place.
import type { OwnFile } from '../../core';
import type { Rich } from '../notice';

export interface Purpose {
  _id: string;
  _required?: boolean;
  _name: string;
  _detail: Rich;
  _services: Service[];
}
export interface Service {
  _id: string;
  _name: string;
  _provider: string;
  _country: string;
  /** The basis of a transfer outside the EEA, in words. */
  _transfer?: string;
  _policy?: string;
  _reason: Rich;
  _data: Rich;
  _trackers: Tracker[];
}
/**
 * A name ends in * when it stands for all that start alike. Kinds are 0 cookie, 1 localStorage, 2 sessionStorage,
 * 3 IndexedDB, 4 pixel, 5 script. Days are 0 until the browser closes, third is 1 or 0.
 */
export type Tracker = [name: string, kind: number, days: number, third: number, reason: Rich];

export const lang: string = 'fr';
/** The language, and where a browser cannot write dates and countries in it, the next to take. */
export const locales: string[] = ['fr', 'en'];
/** Matches the tags of pages in this language. */
export const here: RegExp = /^fr(?![a-z])/i;
/** What tells visitors of pages in other languages that the notice is not in theirs. */
export const note: OwnFile = ['0123456789ab.note.js', 'sha256-'];
/** What shows whoever runs the site what is held and why. */
export const debug: OwnFile = ['0123456789ab.debug.js', 'sha256-'];
/** What shows the visitor all that was chosen so far. */
export const mine: OwnFile = ['0123456789ab.fr.mine.js', 'sha256-'];
export const dir: string = 'ltr';
export const controller = { _name: 'Exemple', _address: '1 rue', _country: 'FR', _contact: 'a@exemple.example' };
export const authority = { _name: 'CNIL', _url: 'https://www.cnil.fr' };
export const purposes: Purpose[] = [
  { _id: 'strictly_necessary', _required: true, _name: 'Nécessaires', _detail: 'Toujours.', _services: [] },
  {
    _id: 'functional',
    _name: 'Confort',
    _detail: 'Vidéos.',
    _services: [
      {
        _id: 'video',
        _name: 'Vidéo',
        _provider: 'Vidéo SAS',
        _country: 'US',
        _transfer: 'clauses',
        _reason: 'Voir.',
        _data: 'Adresse IP',
        _trackers: [
          ['vid', 0, 395, 0, 'Reprendre'],
          ['vid_*', 1, 0, 1, 'Qualité'],
        ],
      },
    ],
  },
];
