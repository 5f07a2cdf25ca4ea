// The choice as text in the cookie `temoin`, at most 200 bytes. README.md describes the format for servers that read it.
import { material, months } from './config';
import { expiresAt } from './expiry';
import { isSubject } from './id';
import { acts, type Choice, grants, ids, isGranted, map } from './manager';

/** When a choice ends, in milliseconds. */
export const expiry = (choice: Choice) => expiresAt(choice._at, months);

/** The cookie's value. Answers are the bits of a hexadecimal number: purposes, then services, each sorted by id. */
export const encode = (choice: Choice) =>
  [
    1,
    choice._subject,
    choice._at.toString(36),
    material,
    acts.indexOf(choice._act),
    BigInt('0b' + ids.map((id) => +isGranted(choice, id)).join('')).toString(16),
  ].join('.');

type Found = { _subject?: string; _choice?: Choice };

/**
 * Reads one value back. There is no choice when the value is damaged, answers other purposes or services, has
 * ended, or claims a time that is more than a day ahead: a clock set back must not lengthen a choice. The subject
 * outlives all but damage, so that the next choice belongs to the same chain.
 */
function one(value: string, now: number): Found {
  const [version, _subject, at, agreed, act, answers] = value.split('.');
  if (version !== '1' || !isSubject(_subject)) return {};
  try {
    const bits = BigInt('0x' + answers).toString(2).padStart(ids.length, '0');
    const _choice = { _subject, _at: parseInt(at, 36), _act: acts[+act], _answers: map(ids, (id) => bits[ids.indexOf(id)] === '1') };
    if (agreed === material && _choice._at < now + 864e5 && now < expiry(_choice)) return { _subject, _choice };
  } catch {
    // Not a number: damaged.
  }
  return { _subject };
}

/**
 * Reads our values back: another path or domain may hold one too. The latest choice holds; one from the future is the
 * first to yield, and of equals the one that grants less holds.
 */
export function decode(values: string, now: number): Found {
  const time = ({ _choice }: Found) => (_choice ? (_choice._at > now ? 0 : _choice._at) : -1);
  return values
    .split(',')
    .map((value) => one(value, now))
    .sort((a, b) => time(b) - time(a) || grants(a._choice).length - grants(b._choice).length)[0];
}

/**
 * The choice that was made last on this host, when our values hold only older ones: an answer that was on its way then
 * may have set the cookie after it.
 */
export function overtaken(values: string, last: string | undefined, now: number): Choice | undefined {
  if (!values || !last || values.includes(last)) return;
  const { _choice } = decode(`${values},${last}`, now);
  return _choice && encode(_choice) === last ? _choice : undefined;
}

/** Our values in the text of document.cookie, with commas between. */
export const find = (jar: string) => jar.split('; ').filter((pair) => pair.startsWith('temoin=')).map((pair) => pair.slice(7)).join();

/** The assignment to document.cookie. It expires when the choice does, and is written once per choice. */
export const assignment = (choice: Choice) =>
  `temoin=${encode(choice)}; Path=/; SameSite=Lax; Expires=${new Date(expiry(choice)).toUTCString()}${location.protocol === 'https:' ? '; Secure' : ''}`;
