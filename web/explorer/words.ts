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

/** Several things in a sentence: a, b and c. */
export const listText = (items: string[]): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`);

/** A span of time in words, its dates as on record: Dated shows them. Empty where nothing is known of it. */
export function spanText(from: string | null, to: string | null): string {
  if (!from && !to) return '';
  if (from && from === to) return from;
  if (!from) return to === '..' ? 'goes on' : to!.startsWith('<') ? to! : `until ${to}`;
  if (!to) return `since ${from}`;
  return to === '..' ? `since ${from}, goes on` : `${from} to ${to}`;
}

/** How many things of each kind: 3 channels and 1 agreement. */
export function countText(things: readonly { kind: string }[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of things) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const plural = (word: string) => (word === 'person' ? 'people' : `${word}s`);
  return listText([...counts].map(([kind, count]) => `${count} ${count === 1 ? words(kind) : plural(words(kind))}`));
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
