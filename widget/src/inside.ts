// The second stage, where it comes in the loader's own file: to a visitor whom the server knows to be new. This file is
// that of a loader that comes alone; server/assets puts the other in its place.
import type { Core, UI } from './core';

export const inside = undefined as undefined | readonly [language: string, start: (core: Core) => UI];
