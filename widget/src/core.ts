// What the loader hands to the ui. Names that start with _ are shortened in both builds alike.
import type { Act, Answers, Choice } from './manager';
import type { Store } from './store';

export interface Core {
  /** Where the server answers, without a slash at the end. */
  _base: string;
  _lang: string;
  _store: Store;
  /** The valid choice, if there is one. */
  _choice(): Choice | undefined;
  _granted(name: string): boolean;
  /** Makes a choice by hand or by signal; takes effect at once. */
  _decide(wanted: Answers, act: Act): void;
}

/** What the ui offers the loader. It is fetched when one of these is wanted. */
export interface UI {
  /** Shows the first layer, without taking the focus. */
  _ask(): void;
  /** Shows the second layer; focus returns to the opener. */
  _open(): void;
  _close(): void;
  /** The choice has changed: close the layers, take away placeholders that are no longer needed. */
  _settle(): void;
  /** Puts a placeholder before a held frame or video. */
  _stand(el: HTMLElement): void;
  /** Sends what waits in the outbox. */
  _deliver(): void;
  /** Erases what services without a grant have left. Tells the visitor, now or after the reload. */
  _erase(reloads: boolean): void;
}

/** The property of the ui's script element that holds its one export. */
export type UIScript = HTMLScriptElement & { _start?: (core: Core) => UI };
