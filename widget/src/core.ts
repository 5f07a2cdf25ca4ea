// What the loader and the ui owe each other. Names that start with _ are shortened alike in both builds.
import type { Act, Answers, Choice } from './manager';
import type { Store } from './store';

/** A file beside the loader, and its integrity; whatever follows is not for fetching. */
export type OwnFile = readonly [file: string, integrity: string, ...unknown[]];

export interface Core {
  /** Where the server answers, without a slash at the end. */
  _base: string;
  /** Runs another of our files; calls back when it has run or cannot be had. */
  _load(file: OwnFile, then: () => void): void;
  /** Digest of the version that the loader belongs to. */
  _notice: string;
  _store: Store;
  /** The valid choice, if there is one. */
  _choice(): Choice | undefined;
  /** When a choice ends, in milliseconds. */
  _expiry(choice: Choice): number;
  _granted(name: string): boolean;
  /** The services that declare a name, with commas between. Kinds are numbered as a tracker's. False where no service declares any. */
  _ofName: false | ((kind: number, name: string) => string | undefined);
  /** The service, or else the purpose, that decides about an element. */
  _keyOf(el: HTMLElement): string;
  /** What the guard has held on this page, with its services and commas between them; false where there is no guard. */
  _noted: false | Map<string, string>;
  /** Makes a choice; it takes effect at once. Purposes that are not named are refused, but by accepting all. */
  _decide(act: Act, wanted?: Answers): void;
}

/** What the ui offers the loader. It is fetched when one of these is wanted. */
export interface UI {
  /** Shows the first layer, without taking the focus. */
  _ask(): void;
  /** The page has changed: asks again where its body is another, takes away placeholders of elements that are gone. */
  _look(): void;
  /** Shows what is held and why, to whoever runs the site. */
  _debug(): void;
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

/** What a click of the visitor's does. */
export interface Hand {
  _refuse(e: Event): void;
  _accept(e: Event): void;
  _save(e: Event, answers: Answers): void;
}

/** What the third stage offers the ui. It is fetched when one of these is wanted. */
export interface More {
  /** The second layer, not shown yet. */
  _dialog(core: Core, hand: Hand): HTMLDialogElement;
  /** As the ui's. */
  _erase(core: Core, reloads: boolean): Promise<void>;
  /** On a page in another language than the notice, fetches what says so. */
  _note(core: Core): Promise<Note | undefined>;
  /** As the ui's. */
  _debug(core: Core): void;
}

/** Where the later stages leave their one export for the one before: on window.temoin. */
export type Meeting = { _start?: (core: Core) => UI; _more?: More; _note?: Note; _debug?: (core: Core) => void; _mine?: Mine };

/** Shows what was chosen so far, in the dialog that holds what has led there, until the visitor goes back. */
export type Mine = (core: Core, way: HTMLElement) => void;

/** Adds a line to a layer that says, in the page's language, that the notice is in another. */
export type Note = (layer: HTMLElement) => void;
