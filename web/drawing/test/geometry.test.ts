import { expect, test } from 'vitest';
import { dayNumber, dayOf, firstDay } from '../day';
import { columns, layoutPaths, textWidth, wrap, type DrawnRow } from '../layout';
import { lineStyle } from '../paths';
import { outline, shapeOf } from '../shape';
import { share, ticks } from '../timeline';

const random = (() => {
  let state = 7;
  return (below: number) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
})();

/** A row of a path through these nodes, from a to z. */
function row(route: number, inner: string[], name = (id: string) => id): DrawnRow {
  const ids = ['a', ...inner, 'z'];
  return {
    route, variant: null,
    path: {
      strength: 0.1, word: 'weak', weakestHop: 1, brokers: [],
      nodes: ids.map((id) => ({ id, kind: id === 'a' || id === 'z' ? 'STATE' : 'PERSON', name: name(id) })),
      hops: ids.slice(1).map((id, index) => ({
        sentence: '', active: true, certainty: 'CERTAIN', hypothetical: false, currency: 1, evidence: { weight: 0.5, grade: 'B3', unjudged: false }, tie: { id: `${ids[index]}-${id}` },
      })),
    },
  };
}

/** Rows of random loopless paths. */
const drawn = (): DrawnRow[] =>
  Array.from({ length: 1 + random(8) }, (_, index) => row(index + 1, [...'bcdefghij'].sort(() => random(3) - 1).slice(0, random(6)), (id) => id.repeat(1 + random(60))));

test('a shared node has one column, and each path goes from left to right', () => {
  expect(columns([['a', 'x', 'z'], ['a', 'y', 'x', 'z'], ['a', 'z']].map((ids) => ids.map((id) => ({ id }))))).toEqual([[0, 2, 3], [0, 1, 2, 3], [0, 3]]);
  for (let round = 0; round < 500; round++) {
    const at = columns(drawn().map(({ path }) => path.nodes));
    for (const row of at) row.forEach((column, index) => index > 0 && expect(column).toBeGreaterThan(row[index - 1]!));
  }
});

test('paths that pass two nodes in opposite order share what they can', () => {
  const [first, second] = columns([['a', 'x', 'y', 'z'], ['a', 'y', 'x', 'z']].map((ids) => ids.map((id) => ({ id }))));
  expect(first).toEqual([...first!].sort((a, b) => a - b));
  expect(second).toEqual([...second!].sort((a, b) => a - b));
  expect(new Set(second).size).toBe(4);
});

test.each([390, 639, 640, 900, 1440, 3800])('at %d pixels, nothing overlaps and nothing is cut off', (width) => {
  for (let round = 0; round < 100; round++) {
    const rows = drawn();
    const layout = layoutPaths(rows, width);
    if (width < 640 || width >= 1440) expect(layout.stacked).toBe(width < 640);
    expect(layout.rows.length).toBe(rows.length);
    layout.rows.forEach(({ y }, index) => expect(y).toBeGreaterThanOrEqual(index === 0 ? 0 : layout.rows[index - 1]!.y + layout.rows[index - 1]!.height));
    const last = layout.rows.at(-1)!;
    expect(layout.height).toBeGreaterThanOrEqual(last.y + last.height);
    for (const node of layout.nodes) {
      expect(node.x).toBeGreaterThan(0);
      expect(node.x).toBeLessThan(width);
      const { y, height } = layout.rows[node.row]!;
      expect(node.y).toBeGreaterThan(y);
      expect(node.y).toBeLessThan(y + height);
      if (!layout.stacked && !node.end) expect(node.y + 26 + (node.label.length - 1) * 15).toBeLessThanOrEqual(y + height); // the label's last line
    }
    for (const run of layout.runs) {
      if (layout.stacked) expect(run.to.y).toBeGreaterThan(run.from.y);
      else expect(run.to.x).toBeGreaterThan(run.from.x);
    }
    expect(layout.runs.length).toBe(rows.reduce((sum, { path }) => sum + path.hops.length, 0));
  }
});

test('a party stands once where a side has one, and once a row where it has several', () => {
  const one = layoutPaths([row(1, ['x']), row(2, ['y'])], 900);
  expect(one.nodes.filter(({ end }) => end).map(({ node, rows }) => [node.id, rows])).toEqual([['a', [0, 1]], ['z', [0, 1]]]);
  const other = row(2, ['y']);
  const two = layoutPaths([row(1, ['x']), { ...other, path: { ...other.path, nodes: [{ id: 'b', kind: 'STATE', name: 'b' }, ...other.path.nodes.slice(1)] } }], 900);
  expect(two.nodes.filter(({ end }) => end).map(({ node, rows }) => [node.id, rows])).toEqual([['a', [0]], ['z', [0, 1]], ['b', [1]]]);
});

test('labels fit their room', () => {
  const name = 'Track 2 meetings with North Korean officials led by Leon Sigal';
  for (const width of [50, 80, 120, 200, 500]) {
    const lines = wrap(name, width);
    expect(lines.length).toBeLessThanOrEqual(4);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
    if (lines.join(' ') !== name) expect(lines.join(' ')).toContain('…');
  }
  expect(wrap(name, 500)).toEqual([name]);
  expect(wrap('조선민주주의인민공화국', 60).every((line) => textWidth(line) <= 60)).toBe(true);
  expect(wrap('', 60)).toEqual([]);
});

test('each sort of tie looks different', () => {
  const sure = { active: true, certainty: 'CERTAIN', hypothetical: false, currency: 1, evidence: { weight: 0.9, grade: 'A2', unjudged: false } };
  const looks = [
    sure,
    { ...sure, certainty: 'POSSIBLE' },
    { ...sure, active: false },
    { ...sure, active: false, currency: 0.2 },
    { ...sure, hypothetical: true },
    { ...sure, evidence: { weight: 0.42, grade: 'C3', unjudged: false } },
    { ...sure, evidence: { weight: 0.25, grade: 'F6', unjudged: true } },
  ].map((hop) => JSON.stringify(lineStyle(hop)));
  expect(new Set(looks).size).toBe(looks.length);
  expect(lineStyle({ ...sure, active: false, currency: 0.1 }).opacity).toBeLessThan(lineStyle({ ...sure, active: false, currency: 0.9 }).opacity);
  expect(lineStyle(sure)).not.toHaveProperty('dash');
});

test('each kind has a shape of its own', () => {
  const shapes = ['STATE', 'PERSON', 'CHANNEL', 'ORGANIZATION', 'EVENT'].map((kind) => outline(shapeOf(kind), 9));
  expect(new Set(shapes).size).toBe(5);
});

test('dates as people write them begin on a day', () => {
  const dates: [string, string | null][] = [
    ['1978', '1978-01-01'], ['1978-11', '1978-11-01'], ['1978-11-20', '1978-11-20'], ['1994?', '1994-01-01'], ['2018-02~', '2018-02-01'], ['<1990', '1990-01-01'], ['..', null], ['', null],
  ];
  for (const [date, day] of dates) expect(firstDay(date), date).toBe(day);
  for (const day of ['0900-01-01', '1969-12-31', '1970-01-01', '2016-02-29', '2199-12-31']) expect(dayOf(dayNumber(day))).toBe(day);
});

test('a line of days', () => {
  expect(share('2018-01-01', '2018-01-01', '2018-12-31')).toBe(0);
  expect(share('2018-12-31', '2018-01-01', '2018-12-31')).toBe(1);
  expect(share('2018-01-01', '2018-01-01', '2018-01-01')).toBe(0);
  for (const [from, to, width] of [['1948-01-01', '2026-12-31', 900], ['2010-01-01', '2019-12-31', 300], ['1700-01-01', '2026-12-31', 320], ['2018-01-01', '2018-12-31', 300]] as const) {
    const years = ticks(from, to, width);
    expect(years.length * 40).toBeLessThanOrEqual(Math.max(width, 40));
    for (const year of years) expect(share(`${year}-01-01`, from, to)).toBeLessThanOrEqual(1);
  }
});
