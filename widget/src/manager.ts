// What a visitor's answers mean. Pure: no page, no clock, no storage.
import { purposes, services } from './config';

export type Answers = Record<string, boolean>;

/** What the visitor did, in the order of the digits in the cookie. */
export const acts = ['accept_all', 'refuse_all', 'choose', 'withdraw', 'signal'] as const;
export type Act = (typeof acts)[number];

/** One choice. Both maps are complete; a service that was not answered by itself follows its purpose. */
export interface Choice {
  _subject: string;
  _at: number;
  _act: Act;
  _purposes: Answers;
  _services: Answers;
}

/** The purpose of a service that is asked. */
export const purposeOf = (service: string) => purposes[services[service]];

/** Completes answers named by purpose or service; a purpose that is not named is refused. */
export function complete(wanted: Answers): Pick<Choice, '_purposes' | '_services'> {
  const granted: Answers = {};
  for (const id of purposes) granted[id] = wanted[id] === true;
  const single: Answers = {};
  for (const id in services) single[id] = typeof wanted[id] === 'boolean' ? wanted[id] : granted[purposeOf(id)];
  return { _purposes: granted, _services: single };
}

/** Answers that grant or refuse everything. */
export const all = (granted: boolean): Answers => Object.fromEntries(purposes.map((id) => [id, granted]));

/** Whether a purpose or service may run. Without a choice, and for names the notice does not have, only the necessary may. */
export function isGranted(choice: Choice | undefined, name: string): boolean {
  return name === 'strictly_necessary' || choice?._purposes[name] === true || choice?._services[name] === true;
}

/** Purposes and services that are granted. */
export function grants(choice?: Choice): string[] {
  return choice ? [...purposes, ...Object.keys(services)].filter((id) => isGranted(choice, id)) : [];
}

/** Services answered otherwise than their purpose. */
export function exceptions(choice: Choice): Answers {
  return Object.fromEntries(Object.entries(choice._services).filter(([id, granted]) => granted !== choice._purposes[purposeOf(id)]));
}
