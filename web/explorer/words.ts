// The words of the API in plain English.
import type { EntityKind, TieKind } from './operations';

/** A word of the API as people write it: GOVERNMENT_BODY becomes "government body". */
export const words = (value: string): string => value.toLowerCase().replaceAll('_', ' ').replace('track 1 5', 'track 1.5');

const kinds: Partial<Record<EntityKind, string>> = { ORGANIZATION: 'organization' };
/** What an entity is, in a word. */
export const kindWord = (kind: EntityKind): string => kinds[kind] ?? words(kind);

const reliability: Record<string, string> = {
  A: 'completely reliable source', B: 'usually reliable source', C: 'fairly reliable source', D: 'not usually reliable source',
  E: 'unreliable source', F: 'source cannot be judged',
};
const credibility: Record<string, string> = {
  1: 'confirmed by others', 2: 'probably true', 3: 'possibly true', 4: 'doubtful', 5: 'improbable', 6: 'cannot be judged',
};
/** An Admiralty grade such as B2, in words. */
export const gradeWords = (grade: string): string => `${reliability[grade[0] ?? ''] ?? 'ungraded source'}, ${credibility[grade[1] ?? ''] ?? 'ungraded'}`;

/** An index of strength, short: 0.067, and 0.0004 rather than 0. */
export const strengthText = (strength: number): string => (strength >= 0.001 ? strength.toFixed(3) : strength > 0 ? strength.toPrecision(1) : '0');

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
/** A day as people write it: 1 March 2018. */
export const dayText = (day: string): string => days.format(new Date(`${day}T00:00:00Z`));

/** Several things in a sentence: a, b and c. */
export const listText = (items: string[]): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`);

const months = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
/** A date of EDTF level 1 as people write it: about May 1994, before 2018, perhaps 1 March 2018. */
export function dateText(date: string): string {
  if (date === '..') return 'now';
  const [, bound, figures = '', doubt] = /^([<>]?)([\d-]+)([?~%]?)$/.exec(date) ?? [];
  const [year, month, day] = figures.split('-');
  if (!year || figures.startsWith('-')) return date;
  const text = day ? dayText(figures) : month ? months.format(new Date(`${figures}-01T00:00:00Z`)) : year;
  return `${bound === '<' ? 'before ' : bound === '>' ? 'after ' : ''}${doubt === '~' ? 'about ' : doubt ? 'perhaps ' : ''}${text}`;
}

/** A span of time as people write it; empty where nothing is known of it. */
export function spanText(from: string | null, to: string | null): string {
  if (!from && !to) return '';
  if (from && from === to) return dateText(from);
  if (!from) return to === '..' ? 'goes on' : to!.startsWith('<') ? dateText(to!) : `until ${dateText(to!)}`;
  if (!to) return `since ${dateText(from)}`;
  return to === '..' ? `since ${dateText(from)}, goes on` : `${dateText(from)} to ${dateText(to)}`;
}

/** What a tie says of its far end, read from its first end and from its second. */
const tieWords: Record<TieKind, [string, string]> = {
  FORMAL_TIE: ['has a mission in', 'receives a mission of'], PROTECTS: ['protects the interests of', 'has its interests protected by'],
  TENURE: ['holds', 'is held by'], POST_OF: ['belongs to', 'has the post'], ACCREDITED_TO: ['is accredited to', 'receives'],
  VACANCY: ['is said to be vacant', 'is said to be vacant'], AFFILIATION: ['belongs to', 'includes'], PART_OF: ['is part of', 'includes'],
  MEMBERSHIP: ['is a member of', 'has the member'], PARTICIPATION: ['takes part in', 'is taken part in by'], ATTENDED: ['attended', 'was attended by'],
  CONTACT: ['is in contact with', 'is in contact with'], BETWEEN: ['is for', 'is a side of'], ROUND_OF: ['was a round of', 'had the round'],
  LIFE_CYCLE: ['changed', 'was changed by'], PARTY_TO: ['is a party to', 'has the party'], ADDRESSES: ['deals with', 'is dealt with by'],
  LED_TO: ['led to', 'came of'], SUCCEEDED_BY: ['was succeeded by', 'succeeded'], REJECTED: ['refuses as go-between', 'is refused as go-between by'],
  ACCEPTED: ['accepts as go-between', 'is accepted as go-between by'], SANCTIONS: ['sanctions', 'is sanctioned by'],
  BANS_CONTACT: ['forbids contact with', 'is banned from contact by'], ABOUT: ['is about', 'is judged in'],
};
/** What a tie says, between the names of its ends. */
export const tieText = (kind: TieKind, inward = false): string => tieWords[kind][inward ? 1 : 0];
