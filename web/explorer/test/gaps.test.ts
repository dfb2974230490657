// What a cell of the matrix of gaps says.
import { expect, test } from 'vitest';
import { mostStates, pairKey, pairsOf, pathWords, regions, stateOf, tieWords, type Cell } from '../pages/gaps/matrix';

const cell = (status: Cell['formalTie']['status'], last: Cell['formalTie']['lastKnown'] = null, path: Cell['path'] = null, complete = true): Cell => ({
  formalTie: { a: { id: 'state:a', name: 'A' }, b: { id: 'state:b', name: 'B' }, status, since: null, certainty: 'CERTAIN', lastKnown: last, contacts: [] } as unknown as Cell['formalTie'],
  path,
  complete,
});

test('unknown is a state of its own, apart from none', () => {
  expect(stateOf(cell('PRESENT'))).toBe('relations');
  expect(stateOf(cell('NONE'))).toBe('none');
  expect(stateOf(cell('UNKNOWN'))).toBe('unknown');
  expect(stateOf(cell('UNKNOWN', { status: 'PRESENT', date: '2020-01-01' }))).toBe('unknown');
  expect(stateOf(cell('UNKNOWN', { status: 'NONE', date: '2020-01-01' }))).toBe('unknown-last-none');
  expect(tieWords(cell('UNKNOWN', { status: 'NONE', date: '2020-01-01' }))).toBe('unknown; none when last known (last known: none, 1 January 2020)');
});

test('no path is said apart from a search that did not end', () => {
  expect(pathWords(cell('NONE'))).toBe('no path');
  expect(pathWords(cell('NONE', null, null, false))).toBe('no path found before time ran out');
  expect(pathWords(cell('NONE', null, { strength: 0.41, word: 'STRONG', certainty: 'POSSIBLE', brokers: [{ id: 'person:p', name: 'P' }] } as never))).toBe('best path 0.410 (strong, not certain) through P');
});

test('every pair stands once', () => {
  const pairs = pairsOf(['a', 'b', 'c', 'd']);
  expect(new Set(pairs.map(([a, b]) => pairKey(a, b))).size).toBe(6);
  expect(pairKey('b', 'a')).toBe(pairKey('a', 'b'));
  for (const { among } of regions) {
    expect(new Set(among).size).toBe(among.length);
    expect(among.length).toBeLessThanOrEqual(mostStates);
  }
});
