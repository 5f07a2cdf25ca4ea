// A signed word about the choice, for the site's own server: a cookie beside that of the choice, which ends with it.
import type { Core } from './core';

/**
 * Keeps the token that was answered to the choice of a time, in milliseconds, unless it was taken back or another holds by
 * now. Another window may have chosen a moment ago, so the cookie itself is asked.
 */
export function keep({ _choice, _expiry }: Core, at: number, token?: string): void {
  const choice = _choice();
  if (!token || choice?._at !== at || choice._act === 'withdraw' || !document.cookie.includes(`.${at.toString(36)}.`)) return;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `temoin_token=${token}; Path=/; SameSite=Lax; Expires=${new Date(_expiry(choice)).toUTCString()}${secure}`;
}
