// Days as numbers, and dates as people write them.

const millisecondsADay = 86_400_000;

/** The number of a day, YYYY-MM-DD: days since 1970-01-01. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / millisecondsADay);

/** The day of a number. */
export const dayOf = (number: number): string => new Date(number * millisecondsADay).toISOString().slice(0, 10);

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const months = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** A date of EDTF level 1 as people write it: 1 March 2018, about May 1994, before 2018, perhaps 2018. */
export function dateText(date: string): string {
  if (date === '..') return 'now';
  const [, bound, figures = '', doubt] = /^([<>]?)(\d{4}(?:-\d\d){0,2})([?~%]?)$/.exec(date) ?? [];
  const [year, month, day] = figures.split('-');
  const first = new Date(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`);
  if (Number.isNaN(first.getTime())) return date;
  const text = day ? days.format(first) : month ? months.format(first) : year;
  return `${bound === '<' ? 'before ' : bound === '>' ? 'after ' : ''}${doubt === '~' ? 'about ' : doubt ? 'perhaps ' : ''}${text}`;
}

const within = /(?<![\w\-:/#.])[<>]?\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?[?~%]?|[?~])(?![\w\-/])/g;

/** A text taken apart at its dates, which are written as in EDTF; a text that is nothing but a date is one. */
export function datesIn(text: string): { text: string; date: string | null }[] {
  if (/^[<>]?\d{4}[?~%]?$/.test(text)) return [{ text, date: text }];
  const out: { text: string; date: string | null }[] = [];
  let end = 0;
  for (const { 0: date, index } of text.matchAll(within)) {
    if (index > end) out.push({ text: text.slice(end, index), date: null });
    out.push({ text: date, date });
    end = index + date.length;
  }
  if (end < text.length) out.push({ text: text.slice(end), date: null });
  return out;
}

/** A text with its dates as people write them. */
export const datesText = (text: string): string => datesIn(text).map(({ text, date }) => (date ? dateText(date) : text)).join('');

/** The first day that a date of EDTF level 1 may mean, such as 1994-06-01 for 1994-06?; null where it means no day. */
export function firstDay(date: string): string | null {
  const found = /^[<>]?(\d{4})(?:-(\d\d))?(?:-(\d\d))?[?~%]*$/.exec(date);
  if (!found) return null;
  return `${found[1]}-${found[2] ?? '01'}-${found[3] ?? '01'}`;
}

/** The first and the last day of a line that shows all of these days: whole years. */
export function wholeYears(days: readonly string[], otherwise: string): { from: string; to: string } {
  const sorted = days.length > 0 ? [...days].sort() : [otherwise];
  const [first, last] = [Number(sorted[0]!.slice(0, 4)), Number(sorted.at(-1)!.slice(0, 4))];
  return { from: `${String(first).padStart(4, '0')}-01-01`, to: `${String(last).padStart(4, '0')}-12-31` };
}
