import { useCallback, useEffect, useReducer, useRef } from "react";
import { ApiError, type Draft, getDraft, saveDraft, type WorkingDraft } from "../api";
import { type Conflict, merge, type Path, put, same, type Tree } from "./merge";

/** saved; unsaved: will be in a moment; saving; offline: tries again by itself; refused: the server says why; readonly. */
export type SaveState = "saved" | "unsaved" | "saving" | "offline" | "refused" | "readonly";

interface State {
  /** What the server has said last. */
  server: WorkingDraft;
  /** What is on the screen. */
  doc: Draft;
  past: Draft[];
  future: Draft[];
  /** Of the last edit, so that typing a word is one step. */
  step: { key: string; at: number };
  save: SaveState;
  refusal: string;
  conflicts: Conflict[];
  /** Somebody else's changes have come in. */
  joined: number;
}

type Event =
  | { kind: "edit"; doc: Draft; key: string; at: number }
  | { kind: "undo" | "redo" }
  | { kind: "state"; save: SaveState; refusal?: string }
  | { kind: "server"; server: WorkingDraft; sent?: Draft }
  | { kind: "settle"; path: Path; value: Tree | undefined };

const coalesce = 1200; // ms in which edits of one field are one step
const kept = 100; // steps
const asTree = (draft: Draft) => draft as unknown as Tree;

function reduce(state: State, event: Event): State {
  switch (event.kind) {
    case "edit": {
      const goesOn = event.key !== "" && event.key === state.step.key && event.at - state.step.at < coalesce;
      const past = goesOn ? state.past : [...state.past, state.doc].slice(-kept);
      return { ...state, doc: event.doc, past, future: [], step: { key: event.key, at: event.at }, save: pending(state.save) };
    }
    case "undo": {
      const doc = state.past.at(-1);
      if (!doc) return state;
      return { ...state, doc, past: state.past.slice(0, -1), future: [state.doc, ...state.future], step: { key: "", at: 0 }, save: pending(state.save) };
    }
    case "redo": {
      const [doc, ...future] = state.future;
      if (!doc) return state;
      return { ...state, doc, past: [...state.past, state.doc], future, step: { key: "", at: 0 }, save: pending(state.save) };
    }
    case "state":
      return { ...state, save: event.save, refusal: event.refusal ?? "" };
    case "server":
      return join(state, event.server, event.sent);
    case "settle": {
      const doc = put(asTree(state.doc), event.path, event.value) as unknown as Draft;
      return { ...state, doc, conflicts: state.conflicts.filter((conflict) => conflict.path !== event.path), save: "unsaved" };
    }
  }
}

const pending = (save: SaveState): SaveState => (save === "readonly" ? save : "unsaved");

/** Takes in what the server has: what was sent from here, or what others have made of it. */
function join(state: State, server: WorkingDraft, sent?: Draft): State {
  const base = sent ?? state.server.draft;
  const { merged, conflicts } = merge(asTree(base), asTree(state.doc), asTree(server.draft));
  const doc = merged as unknown as Draft;
  const isSaved = same(asTree(doc), asTree(server.draft));
  const others = !sent && server.revision !== state.server.revision && !same(asTree(server.draft), asTree(state.server.draft));
  return {
    ...state,
    server,
    doc: same(asTree(doc), asTree(state.doc)) ? state.doc : doc,
    // A step back must not take away what somebody else has written in the meantime.
    past: others ? state.past.map((old) => merge(asTree(base), asTree(old), asTree(server.draft)).merged as unknown as Draft) : state.past,
    future: others ? [] : state.future,
    conflicts: conflicts.length ? conflicts : others ? [] : state.conflicts,
    save: state.save === "readonly" ? "readonly" : isSaved ? "saved" : "unsaved",
    refusal: "",
    joined: state.joined + (others ? 1 : 0),
  };
}

/** What is kept on this device until the server has it. */
interface Copy {
  who: string;
  revision: number;
  base: Draft;
  doc: Draft;
  past: Draft[];
}
const place = (site: string) => `temoin-draft-${site}`;
const most = 2_000_000; // characters that storage surely takes

function keep(site: string, copy: Copy | null): void {
  try {
    if (!copy) return localStorage.removeItem(place(site));
    const text = JSON.stringify(copy);
    localStorage.setItem(place(site), text.length < most ? text : JSON.stringify({ ...copy, past: [] }));
  } catch {
    // Storage is denied or full: the page still holds it, and says that it is not saved.
  }
}

function find(site: string, who: string): Copy | null {
  try {
    const copy = JSON.parse(localStorage.getItem(place(site)) ?? "null") as Copy | null;
    return copy?.who === who ? copy : null;
  } catch {
    return null;
  }
}

function begin({ site, who, server, mayEdit }: { site: string; who: string; server: WorkingDraft; mayEdit: boolean }): State {
  const fresh: State = { server, doc: server.draft, past: [], future: [], step: { key: "", at: 0 }, save: mayEdit ? "saved" : "readonly", refusal: "", conflicts: [], joined: 0 };
  const copy = find(site, who);
  if (!copy || !mayEdit) return fresh;
  // What was typed before a reload or an outage: brought together with what others have made in the meantime.
  const before: State = { ...fresh, server: { ...server, draft: copy.base, revision: copy.revision }, doc: copy.doc, past: copy.past };
  return { ...join(before, server), joined: 0 };
}

const quiet = 600; // ms without a keystroke before it is saved
const again = 4000; // ms before another try, and between looks for others' changes

/** The draft of a site as one person edits it. `server` is what the page was opened with. */
export function useDraft(site: string, who: string, server: WorkingDraft, mayEdit: boolean) {
  const [state, send] = useReducer(reduce, { site, who, server, mayEdit }, begin);
  const latest = useRef(state);
  latest.current = state;
  const isBusy = useRef(false);

  const save = useCallback(async () => {
    const { doc, server, save, conflicts } = latest.current;
    if (isBusy.current || save === "saved" || save === "readonly" || conflicts.length) return;
    isBusy.current = true;
    send({ kind: "state", save: "saving" });
    try {
      const saved = await saveDraft(site, server.revision, doc);
      send({ kind: "server", server: saved, sent: doc });
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
      try {
        if (status === 409) send({ kind: "server", server: await getDraft(site) });
        else if (status === 403) send({ kind: "state", save: "readonly" });
        else if (status >= 400 && status < 500 && status !== 429) send({ kind: "state", save: "refused", refusal: (error as Error).message });
        else send({ kind: "state", save: "offline" });
      } catch {
        send({ kind: "state", save: "offline" });
      }
    } finally {
      isBusy.current = false;
    }
  }, [site]);

  // After each change: a copy here at once, and the server's when the typing pauses.
  useEffect(() => {
    const { doc, server, save: now, past } = state;
    if (now === "saved" || now === "readonly") keep(site, past.length && now === "saved" ? { who, revision: server.revision, base: server.draft, doc, past: past.slice(-20) } : null);
    else keep(site, { who, revision: server.revision, base: server.draft, doc, past: past.slice(-20) });
    if (now !== "unsaved" && now !== "offline") return;
    const timer = setTimeout(save, now === "offline" ? again : quiet);
    return () => clearTimeout(timer);
  }, [state, save, site, who]);

  useEffect(() => {
    const look = async () => {
      if (document.hidden || isBusy.current || latest.current.save !== "saved") return;
      const now = await getDraft(site).catch(() => null); // the next look tells more
      if (now && !isBusy.current) send({ kind: "server", server: now });
    };
    const timer = setInterval(look, again);
    addEventListener("online", save);
    return () => {
      clearInterval(timer);
      removeEventListener("online", save);
      save();
    };
  }, [site, save]);

  const edit = useCallback((path: Path, value: unknown, key = path.join(".")) => {
    const doc = put(asTree(latest.current.doc), path, value as Tree | undefined) as unknown as Draft;
    if (same(asTree(doc), asTree(latest.current.doc))) return;
    send({ kind: "edit", doc, key, at: Date.now() });
  }, []);
  const replace = useCallback((doc: Draft) => send({ kind: "edit", doc, key: "", at: 0 }), []);

  return {
    ...state,
    edit,
    replace,
    undo: () => send({ kind: "undo" }),
    redo: () => send({ kind: "redo" }),
    settle: (path: Path, value: Tree | undefined) => send({ kind: "settle", path, value }),
    /** What the server has answered to something else, such as a publication. */
    take: (server: WorkingDraft) => send({ kind: "server", server }),
    saveNow: save,
  };
}

export type Editing = ReturnType<typeof useDraft>;
