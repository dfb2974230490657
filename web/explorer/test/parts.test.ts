import { expect, test } from 'vitest';
import { changeWord } from '../pages/paths/Difference';
import { csv } from '../parts/TableTwin';
import { gradeWords, listText, strengthText, words } from '../words';

test('CSV quotes what needs it, and no spreadsheet takes a cell for a formula', () => {
  expect(csv([['a', 'b,c', 'd"e', 'f\ng'], ['=1+1', '+x', '-0.5', '@a']])).toBe('a,"b,c","d""e","f\ng"\r\n\'=1+1,\'+x,-0.5,\'@a\r\n');
});

test('strengths stay apart from nothing', () => {
  expect([0.0670192, 0.00040096, 1e-9, 0].map(strengthText)).toEqual(['0.067', '0.0004', '1e-9', '0']);
});

test('words of the API in English', () => {
  expect(words('TRACK_1_5')).toBe('track 1.5');
  expect(gradeWords('B2')).toBe('usually reliable source, probably true');
  expect(gradeWords('F6')).toBe('source cannot be judged, cannot be judged');
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listText)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});

test('how a route changed', () => {
  const changed = (strengthBefore: number | null, strengthAfter: number | null, what: 'LOST' | 'GAINED' | 'CHANGED' = 'CHANGED', rerouted = false) => changeWord({ what, strengthBefore, strengthAfter, rerouted });
  expect([changed(0.1, null, 'LOST'), changed(null, 0.1, 'GAINED'), changed(0.1, 0.2), changed(0.2, 0.1), changed(0.1, 0.1), changed(0.1, 0.1, 'CHANGED', true), changed(0.2, 0.1, 'CHANGED', true)]).toEqual([
    'lost', 'gained', 'strengthened', 'weakened', 'moved', 'rerouted', 'weakened',
  ]);
});
