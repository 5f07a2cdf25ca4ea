// What the view of past choices knows of its version. This file is a sample for the type checker and the unit tests:
// server/assets puts the published version in its place.

export const site: string = 'sample';
/** Public address of the server, whose pages are not on the site's own path. */
export const server: string = 'https://temoin.example';
/** Names of what can be asked today, by id of purpose or service. */
export const names: Record<string, string> = { functional: 'Confort', video: 'Vidéo' };
