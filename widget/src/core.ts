// What the loader and the ui owe each other. Names that start with _ are shortened alike in both builds.
import type { Act, Answers, Choice } from './manager';
import type { Store } from './store';

export interface Core {
  /** Where the server answers, without a slash at the end. */
  _base: string;
  /** Digest of the version that the loader belongs to. */
  _notice: string;
  _store: Store;
  /** A new event id for a time in milliseconds. */
  _newID(at: number): string;
  /** The valid choice, if there is one. */
  _choice(): Choice | undefined;
  /** When a choice ends, in milliseconds. */
  _expiry(choice: Choice): number;
  _granted(name: string): boolean;
  /** The service, or else the purpose, that decides about an element. */
  _keyOf(el: HTMLElement): string;
  /** Makes a choice; it takes effect at once. Purposes that are not named are refused, but by accepting all. */
  _decide(act: Act, wanted?: Answers): void;
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
  _erase(reloads: boolean): Promise<void>;
}

/** Where the ui leaves its one export for the loader: on window.temoin. */
export type Meeting = { _start?: (core: Core) => UI };
