// The twin of consent/expiry.go: both read consent/testdata/expiry.json and give the same answers.

/** Adds calendar months in UTC to a time in milliseconds and clamps the day to the month's last. */
export const addMonths = (at: number, months: number): number => {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  // 31 February overflows into March; day 0 is the last of the month before.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return +date;
};

/** When a choice made at a time ends: the notice's months later, and never more than 13. */
export const expiresAt = (at: number, months: number): number => addMonths(at, Math.min(months, 13));
