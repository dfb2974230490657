import { expect, test } from 'vitest';
import { stretches } from '../lifecycle';
import { lanes, lineageRows } from '../lineage';

test('a state holds until the next one may have begun', () => {
  const steps = [
    { state: 'CLOSED', earliest: '1978-12-08', latest: '1978-12-08' },
    { state: 'PROPOSED', earliest: '1978-09-06', latest: '1978-09-06' },
    { state: 'OPEN', earliest: '1978-11-01', latest: '1978-11-30' },
  ];
  expect(stretches(steps, '1979-12-31')).toEqual([
    { state: 'PROPOSED', since: '1978-09-06', sure: '1978-09-06', until: '1978-11-01' },
    { state: 'OPEN', since: '1978-11-01', sure: '1978-11-30', until: '1978-12-08' },
    { state: 'CLOSED', since: '1978-12-08', sure: '1978-12-08', until: '1979-12-31' },
  ]);
});

test('states that begin after the last day are not drawn, and none is sure after it ends', () => {
  const steps = [
    { state: 'OPEN', earliest: '1978', latest: '1978-12-31' },
    { state: 'CLOSED', earliest: '1978-06-01', latest: '1979-06-01' },
    { state: 'OPEN', earliest: '1990-01-01', latest: '1990-01-01' },
  ].map((step) => ({ ...step, earliest: step.earliest === '1978' ? '1978-01-01' : step.earliest }));
  expect(stretches(steps, '1980-01-01')).toEqual([
    { state: 'OPEN', since: '1978-01-01', sure: '1978-06-01', until: '1978-06-01' },
    { state: 'CLOSED', since: '1978-06-01', sure: '1979-06-01', until: '1980-01-01' },
  ]);
});

const thing = (id: string, from: string | null = null) => ({ id, kind: 'EVENT', name: id, from });
const step = (from: string, to: string, depth: number) => ({ from: thing(from, `19${from}`), to: thing(to, `19${to}`), depth, sentence: '', tie: { id: `${from}-${to}`, what: null } });

test('a lineage runs from what led to a thing, over it, to what came of it', () => {
  // 70 -> 80 -> 85 (asked) -> 90, 80 -> 90 too; each thing stands once.
  const rows = lineageRows(thing('85'), [step('70', '80', -2), step('80', '85', -1), step('85', '90', 1), step('90', '95', 2), step('85', '88', 1)]);
  expect(rows.map(({ thing: { id, from }, depth }) => [id, depth, from])).toEqual([
    ['70', -2, '1970'], ['80', -1, '1980'], ['85', 0, '1985'], ['88', 1, '1988'], ['90', 1, '1990'], ['95', 2, '1995'],
  ]);
});

test('arcs that pass the same rows lie in different lanes', () => {
  const arcs = [{ from: 0, to: 5 }, { from: 0, to: 1 }, { from: 1, to: 2 }, { from: 1, to: 5 }, { from: 4, to: 3 }];
  const found = lanes(arcs);
  for (const [a, first] of arcs.entries()) {
    for (const [b, second] of arcs.entries()) {
      const apart = Math.max(first.from, first.to) <= Math.min(second.from, second.to) || Math.max(second.from, second.to) <= Math.min(first.from, first.to);
      if (a < b && !apart) expect(found[a]).not.toBe(found[b]);
    }
  }
  expect(Math.max(...found)).toBe(3);
  expect(found[1]).toBe(1);
});
