// The twin of consent/expiry.go: both read consent/testdata/expiry.json and give the same answers.

/**
 * When a choice made at a time ends, in milliseconds: the notice's calendar months later in UTC, and never more than 13,
 * the day clamped to the month's last.
 */
export const expiresAt = (at: number, months: number): number => {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + Math.min(months, 13));
  // 31 February overflows into March; day 0 is the last of the month before.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return +date;
};
