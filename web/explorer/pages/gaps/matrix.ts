// The matrix of pairs: what is asked for, what a cell says, and the sets of states to begin with.
import { dateText } from '../../../drawing/day';
import type { GapPairFragment, PairQuery } from '../../operations';
import { listText, strengthText, words } from '../../words';

/** What is known of a pair on the day. */
export interface Cell {
  formalTie: GapPairFragment['formalTie'];
  /** The best indirect path; null where there is none. */
  path: GapPairFragment['path'];
  /** Whether the search for the path came to its end. */
  complete: boolean;
}

/** The four states a pair can be in; what no source tells is one of its own, and never none. */
export type State = 'relations' | 'none' | 'unknown' | 'unknown-last-none' | 'no-states';

export const stateWords: Record<State, string> = {
  relations: 'relations',
  none: 'no relations',
  unknown: 'unknown: no source tells',
  'unknown-last-none': 'unknown; none when last known',
  'no-states': 'not two states',
};

/** A mark for each state, so that no colour is needed to tell them apart. */
export const stateMarks: Record<State, string> = { relations: '●', none: '○', unknown: '?', 'unknown-last-none': '?○', 'no-states': '×' };

export function stateOf({ formalTie: { status, lastKnown } }: Cell): State {
  switch (status) {
    case 'PRESENT':
      return 'relations';
    case 'NONE':
      return 'none';
    case 'UNKNOWN':
      return lastKnown?.status === 'NONE' ? 'unknown-last-none' : 'unknown';
    case 'NOT_APPLICABLE':
      return 'no-states';
  }
}

/** The key of a pair, the same in either order. */
export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** Every pair of a set once, row by row. */
export const pairsOf = (states: string[]): [string, string][] => states.flatMap((a, row) => states.slice(0, row).map((b): [string, string] => [a, b]));

/** The cell that the answer for paths between a pair gives. */
export function cellOf({ paths }: PairQuery): Cell | null {
  const [formalTie] = paths.formalTies;
  return formalTie ? { formalTie, path: paths.paths[0] ?? null, complete: paths.complete } : null;
}

/** The relations of a pair in words. */
export function tieWords(cell: Cell): string {
  const { formalTie } = cell;
  const last = formalTie.lastKnown;
  return [
    stateWords[stateOf(cell)],
    formalTie.since ? `since ${dateText(formalTie.since)}` : '',
    formalTie.certainty === 'POSSIBLE' ? '(possibly)' : '',
    last ? `(last known: ${last.status === 'NONE' ? 'none' : 'relations'}, ${dateText(last.date)})` : '',
    formalTie.contacts.length > 0 ? `; contact through ${listText([...new Set(formalTie.contacts.map(({ level }) => words(level)))])}` : '',
  ].filter(Boolean).join(' ').replace(' ;', ';');
}

/** The best path of a pair in words. */
export const pathWords = ({ path, complete }: Cell): string => {
  if (!path) return complete ? 'no path' : 'no path found before time ran out';
  const through = path.brokers.length > 0 ? ` through ${listText(path.brokers.map(({ name }) => name))}` : '';
  return `best path ${strengthText(path.strength)} (${words(path.word)}${path.certainty === 'POSSIBLE' ? ', not certain' : ''})${through}`;
};

const states = (...slugs: string[]) => slugs.map((slug) => `state:${slug}`);

/** Sets of states to begin with. The first is shown where the address names none. */
export const regions: { title: string; among: string[] }[] = [
  {
    title: 'States of the cases',
    among: states('china', 'cuba', 'iran', 'italy', 'mozambique', 'north-korea', 'oman', 'russia', 'south-korea', 'sweden', 'switzerland', 'syria', 'united-states', 'zimbabwe'),
  },
  { title: 'Around Korea', among: states('china', 'japan', 'mongolia', 'north-korea', 'russia', 'south-korea', 'united-states') },
  {
    title: 'Around the Gulf',
    among: states('bahrain', 'iran', 'iraq', 'israel', 'kuwait', 'oman', 'qatar', 'saudi-arabia', 'syria', 'turkey', 'united-arab-emirates', 'united-states', 'yemen'),
  },
  { title: 'Southern Africa', among: states('angola', 'botswana', 'eswatini', 'lesotho', 'malawi', 'mozambique', 'namibia', 'south-africa', 'tanzania', 'zambia', 'zimbabwe') },
  { title: 'Around the Caribbean', among: states('colombia', 'costa-rica', 'cuba', 'dominican-republic', 'haiti', 'jamaica', 'mexico', 'nicaragua', 'panama', 'united-states', 'venezuela') },
];

/** The most states of a matrix: 435 pairs. */
export const mostStates = 30;
