// What a visitor's answers mean. Pure: no page, no clock, no storage.
import { necessary, purposes, services } from './config';

/** Answers by name of purpose or service. */
export type Answers = Record<string, boolean>;

/** What the visitor did; the cookie holds its place in this list. */
export const acts = ['accept_all', 'refuse_all', 'choose', 'withdraw', 'signal'] as const;
export type Act = (typeof acts)[number];

/** One choice, at a time in milliseconds. Its answers are complete: every purpose and every service. */
export interface Choice {
  _subject: string;
  _at: number;
  _act: Act;
  _answers: Answers;
}

/** Everything that can be answered: purposes, then services. */
export const ids = [...purposes, ...Object.keys(services)];

/** Builds a map of ids. */
export const map = (names: string[], value: (id: string) => boolean): Answers => Object.fromEntries(names.map((id) => [id, value(id)]));

/** The answer that a service follows unless it has its own. */
const ofPurpose = (answers: Answers, service: string) => answers[purposes[services[service]]];

/** Completes answers: a purpose that is not named is refused, a service that is not named follows its purpose. */
export const complete = (wanted: Answers): Answers => map(ids, (id) => (id in services && typeof wanted[id] !== 'boolean' ? ofPurpose(wanted, id) : wanted[id]) === true);

/** Whether the notice has a purpose or service of this name, or of each of several. */
export const isKnown = (names: string) => names.split(/[ ,]/).every((name) => [...ids, ...necessary].includes(name));

/**
 * Whether a purpose or service may run, or what needs several with spaces between, or one of several with commas
 * between. Without a choice only the necessary may, and what the notice does not have never may.
 */
export const isGranted = (choice: Choice | undefined, names: string) =>
  names.split(',').some((all) => all.split(' ').every((name) => necessary.includes(name) || choice?._answers[name] === true));

/** What a choice grants. */
export const grants = (choice?: Choice) => ids.filter((id) => isGranted(choice, id));

/** Services answered otherwise than their purpose: only they are recorded by name. */
export const exceptions = ({ _answers }: Choice): Answers =>
  map(Object.keys(services).filter((id) => _answers[id] !== ofPurpose(_answers, id)), (id) => _answers[id]);

/** The act as it is recorded: refusing all where something was granted withdraws it. A signal stays a signal. */
export function actOf(act: Act, before: string[], after: string[]): Act {
  if (act === 'signal' || after.length) return act;
  return before.length ? 'withdraw' : act === 'withdraw' ? 'refuse_all' : act;
}
