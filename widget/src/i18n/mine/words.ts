// The words of one language. server/assets puts the notice's language in this place.
export * from './fr';
