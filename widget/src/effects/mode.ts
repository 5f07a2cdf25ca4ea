// What the tags of other companies are told about the choice, each in its own terms: by queues that they read when
// they load, and act upon at once when they have.
import { audience } from '../config';
import { type Choice, isGranted } from '../manager';

/** Google's seven signals for a choice. Silence is refusal; security needs no consent. */
export function signals(choice: Choice | undefined): Record<string, string> {
  const say = (name: string) => (isGranted(choice, name) ? 'granted' : 'denied');
  const ads = say('advertising');
  const comfort = say('functional');
  return {
    ad_storage: ads,
    ad_user_data: ads,
    ad_personalization: ads,
    analytics_storage: say(audience),
    functionality_storage: comfort,
    personalization_storage: comfort,
    security_storage: 'granted',
  };
}

type Queue = { push(...entries: unknown[]): unknown };
type Clarity = { (...call: unknown[]): void; q?: unknown[] };
const page = globalThis as unknown as { dataLayer?: Queue; uetq?: Queue; clarity?: Clarity };

/** A command to Google's tags, which take it only as the arguments of a function. */
function gtag(..._: unknown[]): void {
  // biome-ignore lint/complexity/noArguments: a list is no command
  (page.dataLayer ??= []).push(arguments);
}

function say(kind: 'default' | 'update', told: Record<string, string>, more = {}): void {
  if (GOOGLE) gtag('consent', kind, { ...told, ...more });
  if (MICROSOFT) (page.uetq ??= []).push('consent', kind, { ad_storage: told.ad_storage });
}

/** Clarity knows no default: being told no and then yes, it would forget who it knew. */
function clarity({ ad_storage, analytics_storage }: Record<string, string>): void {
  const queue: Clarity = (...call) => (queue.q ??= []).push(call);
  (page.clarity ??= queue)('consentv2', { ad_Storage: ad_storage, analytics_Storage: analytics_storage });
}

/** Before any tag: no to everything, for half a second at least, and then what an earlier visit has chosen. */
export function start(choice: Choice | undefined): void {
  say('default', signals(undefined), { wait_for_update: 500 });
  if (choice) say('update', signals(choice));
  if (MICROSOFT) clarity(signals(choice));
  if (GOOGLE === 'advanced' && /[?&]temoin-debug/.test(location.search))
    console.warn('temoin: in advanced mode Google’s tags that are not held send pings before a choice; authorities dispute that');
}

/** A choice that has just been made here or elsewhere, or has come to its end. */
export function tell(choice: Choice | undefined): void {
  say('update', signals(choice));
  if (MICROSOFT) clarity(signals(choice));
}
