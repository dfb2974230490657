// Everything that a view shows stands in its address, in the fragment, which no browser sends to a server: #/page/id?key=value&key=value. A key
// may repeat. Each page says what it takes in `pages`; parse and format follow from that.
import type { ActorKind, ChannelStateName, PathCharacter, TieKind, Track } from './operations';

/** One key of an address: how its values are read, and written back. Throws a sentence where a value is none. */
interface Field<T> {
  read(values: string[], key: string): T;
  write(value: T): string[];
}

const wrong = (key: string, value: string, wanted: string) => new Error(`“${key}=${value}”: ${wanted}.`);

/** Any text; the last one where a key repeats. */
const text: Field<string | undefined> = {
  read: (values) => values.at(-1)?.trim() || undefined,
  write: (value) => (value ? [value] : []),
};

/** Several texts, in their order, none twice. */
const texts: Field<string[]> = {
  read: (values) => [...new Set(values.map((value) => value.trim()).filter(Boolean))],
  write: (values) => values,
};

/** Whether a text is a day of the calendar, YYYY-MM-DD. */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value;
}

/** A day. */
const day: Field<string | undefined> = {
  read(values, key) {
    const value = text.read(values, key);
    if (value !== undefined && !isDay(value)) throw wrong(key, value, 'a day is written as 2018-03-01');
    return value;
  },
  write: text.write,
};

/** A whole number within bounds. */
const whole = (least: number, most: number): Field<number | undefined> => ({
  read(values, key) {
    const value = text.read(values, key);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most) throw wrong(key, value, `a whole number from ${least} to ${most}`);
    return number;
  },
  write: (value) => (value === undefined ? [] : [String(value)]),
});

/** A share: 0 to 1. */
const share: Field<number | undefined> = {
  read(values, key) {
    const value = text.read(values, key);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!(number >= 0 && number <= 1)) throw wrong(key, value, 'a number from 0 to 1');
    return number;
  },
  write: (value) => (value === undefined ? [] : [String(value)]),
};

/** Yes or no; no is not written. */
const flag: Field<boolean> = {
  read(values, key) {
    const value = text.read(values, key);
    if (value !== undefined && value !== 'true' && value !== 'false') throw wrong(key, value, 'true or false');
    return value === 'true';
  },
  write: (value) => (value ? ['true'] : []),
};

function member<T extends string>(choices: readonly T[], value: string, key: string): T {
  const found = choices.find((choice) => choice === value);
  if (!found) throw wrong(key, value, `one of ${choices.join(', ')}`);
  return found;
}

/** One of some words. */
const oneOf = <T extends string>(...choices: readonly T[]): Field<T | undefined> => ({
  read(values, key) {
    const value = text.read(values, key);
    return value === undefined ? undefined : member(choices, value, key);
  },
  write: text.write,
});

/** Several of some words. */
const someOf = <T extends string>(...choices: readonly T[]): Field<T[]> => ({
  read: (values, key) => texts.read(values, key).map((value) => member(choices, value, key)),
  write: texts.write,
});

/** A tie that is supposed between two that are named: from,to,kind and, where the kind has some, a role. */
export interface SupposedTie {
  from: string;
  to: string;
  kind: SupposedKind;
  role?: string;
}
export const supposedKinds = ['CONTACT', 'PARTICIPATION', 'AFFILIATION', 'TENURE', 'PART_OF', 'MEMBERSHIP'] as const;
export type SupposedKind = (typeof supposedKinds)[number];

const ties: Field<SupposedTie[]> = {
  read: (values, key) =>
    texts.read(values, key).map((value) => {
      const [from, to, kind = 'CONTACT', role = kind === 'CONTACT' ? 'CLOSE' : undefined, ...rest] = value.split(',').map((part) => part.trim());
      if (!from || !to || rest.length > 0) throw wrong(key, value, 'two ids and a kind of tie, such as person:a,person:b,CONTACT');
      return { from, to, kind: member(supposedKinds, kind, key), ...(role ? { role } : {}) };
    }),
  write: (values) => values.map(({ from, to, kind, role }) => [from, to, kind, ...(role ? [role] : [])].join(',')),
};

export const tieKinds = ['TENURE', 'AFFILIATION', 'PARTICIPATION', 'CONTACT', 'PART_OF', 'MEMBERSHIP', 'FORMAL_TIE', 'PROTECTS'] as const satisfies TieKind[];
export const tracks = ['TRACK_1', 'TRACK_1_5', 'TRACK_2', 'TRACK_3'] as const satisfies Track[];
export const channelStates = ['PROBING', 'OPEN', 'DORMANT'] as const satisfies ChannelStateName[];
export const actorKinds = ['STATE', 'ORGANIZATION', 'PERSON'] as const satisfies ActorKind[];
export const characters = ['OFFICIAL', 'MIXED', 'UNOFFICIAL'] as const satisfies PathCharacter[];

/** A question for paths, with what it supposes and what is picked out of its answer. */
const question = {
  from: texts,
  to: texts,
  asOf: day,
  maxHops: whole(2, 12),
  minStrength: share,
  kinds: someOf(...tieKinds),
  tracks: someOf(...tracks),
  channelStates: someOf(...channelStates),
  actorKinds: someOf(...actorKinds),
  character: oneOf(...characters),
  avoid: texts,
  passAll: texts,
  passAny: texts,
  activeOnly: flag,
  includeFormal: flag,
  includeRejected: flag,
  against: day,
  close: texts,
  remove: texts,
  tie: ties,
  routes: whole(1, 8),
  route: whole(1, 1000),
  variant: whole(1, 1000),
  node: text,
  'tie-selected': text,
  through: text,
  view: oneOf('table'),
};

/** What each page takes, beside the id that may follow its name. */
export const pages = {
  ask: { ...question },
  paths: { ...question },
} satisfies Record<string, Record<string, Field<unknown>>>;

/** Pages whose name is followed by an id: #/channel/channel:x. */
const identified: readonly string[] = [];

export type PageName = keyof typeof pages;
type Values<Fields> = { [Key in keyof Fields]: Fields[Key] extends Field<infer T> ? T : never };
/** An address: the page's name, the id that it is about where it has one, and its values. */
export type Address<Name extends PageName = PageName> = { [N in Name]: { page: N; id: string | undefined } & Values<(typeof pages)[N]> }[Name];

/** An address that cannot be read, and why, in a sentence. */
export interface Unreadable {
  problem: string;
}

/** Reads a fragment, with or without its #. */
export function parse(fragment: string): Address | Unreadable {
  const [path = '', search = ''] = splitOnce(fragment.replace(/^#?\/?/, ''), '?');
  try {
    const [name, ...rest] = path.split('/').filter(Boolean).map(decodeURIComponent);
    const page = (name ?? 'ask') as PageName;
    if (!Object.hasOwn(pages, page)) return { problem: `There is no page “${page}”.` };
    const id = rest.join('/') || undefined;
    if (id && !identified.includes(page)) return { problem: `The page “${page}” takes nothing after its name, but “${id}” is there.` };
    if (!id && identified.includes(page)) return { problem: `The page “${page}” needs an id after its name, such as #/${page}/${page}:some-id.` };
    const given = new URLSearchParams(search);
    const fields: Record<string, Field<unknown>> = pages[page];
    const unknown = [...given.keys()].find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined) return { problem: `The page “${page}” does not know “${unknown}”. It knows ${Object.keys(fields).join(', ')}.` };
    const values = Object.entries(fields).map(([key, field]) => [key, field.read(given.getAll(key), key)]);
    return { ...Object.fromEntries(values), page, id };
  } catch (error) {
    return { problem: error instanceof URIError ? 'The address is cut off or written wrongly: a % stands where none belongs.' : (error as Error).message };
  }
}

/** Writes an address as a fragment with its #; equal addresses are written alike. */
export function format(address: Address): string {
  const fields: Record<string, Field<unknown>> = pages[address.page];
  const values = address as unknown as Record<string, unknown>;
  const pairs = Object.entries(fields).flatMap(([key, field]) => field.write(values[key]).map((value) => `${key}=${escape(value)}`));
  const path = address.page === 'ask' ? '' : address.page + (address.id ? `/${address.id.split('/').map(escape).join('/')}` : '');
  return `#/${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}

/** The address of a page with these values and nothing else. */
export function address<Name extends PageName>(page: Name, values: Partial<Address<Name>> = {}): Address<Name> {
  return { ...(parse(`#/${page}${identified.includes(page) ? '/-' : ''}`) as Address<Name>), ...values };
}

/** Escapes what would end a value, and leaves colons, commas and other scripts readable. */
const escape = (value: string) => encodeURIComponent(value).replace(/%3A/g, ':').replace(/%2C/g, ',');

const splitOnce = (value: string, at: string): string[] => {
  const index = value.indexOf(at);
  return index < 0 ? [value] : [value.slice(0, index), value.slice(index + at.length)];
};
