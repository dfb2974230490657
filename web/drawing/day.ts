// Days as numbers, and dates as people write them.

const millisecondsADay = 86_400_000;

/** The number of a day, YYYY-MM-DD: days since 1970-01-01. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / millisecondsADay);

/** The day of a number. */
export const dayOf = (number: number): string => new Date(number * millisecondsADay).toISOString().slice(0, 10);

/** The first day that a date of EDTF level 1 may mean, such as 1994-06-01 for 1994-06?; null where it means no day. */
export function firstDay(date: string): string | null {
  const found = /^[<>]?(\d{4})(?:-(\d\d))?(?:-(\d\d))?[?~%]*$/.exec(date);
  if (!found) return null;
  return `${found[1]}-${found[2] ?? '01'}-${found[3] ?? '01'}`;
}
