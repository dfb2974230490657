// The words of the API in plain English.
import type { EntityKind } from './operations';

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
