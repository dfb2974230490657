// The parts of the overview that are plain functions, against brute force and by their properties.
import { expect, test } from 'vitest';
import { brokerage } from '../pages/overview/brokerage';
import { cut, figureOf, graphml, isShut, nodesCsv, pairsThatConduct, pairsToLay, startOf, tiesCsv, within, type Filter } from '../pages/overview/figure';
import { readLines, type GraphNode, type GraphTie, type WholeGraph } from '../pages/overview/graph';
import { moved } from '../pages/overview/Lasso';
import { layOut, placeLone } from '../pages/overview/layout';

/** Numbers from 0 to 1 that are the same every time (mulberry32). */
function drawing(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({ id, kind: 'PERSON', name: id, conducts: true, ...more });
const tie = (id: string, from: string, to: string, more: Partial<GraphTie> = {}): GraphTie => ({ id, kind: 'CONTACT', from, to, since: '', until: '..', validity: 'CERTAIN', hop: { a: from, b: to, cost: 1 }, ...more });
const graph = (nodes: GraphNode[], ties: GraphTie[]): WholeGraph => ({ asOf: '2018-03-01', revision: 'r1', dataThrough: '2020-01-01', nodes, ties });
const all: Filter = { kinds: [], tracks: [], alone: true, folded: [], set: [], only: false };
const ids = (whole: WholeGraph, filter: Partial<Filter>) => figureOf(whole, { ...all, ...filter }).nodes.map((at) => whole.nodes[at]!.id);

function random(count: number, ties: number, seed: number): WholeGraph {
  const next = drawing(seed);
  const at = () => `n${Math.floor(next() * count)}`;
  return graph(Array.from({ length: count }, (_, i) => node(`n${i}`)), Array.from({ length: ties }, (_, i) => tie(`t${i}`, at(), at())).filter(({ from, to }) => from !== to));
}

const whole = graph(
  [node('a', { kind: 'STATE' }), node('b'), node('c', { kind: 'CHANNEL', track: 'TRACK_2' }), node('d', { kind: 'CHANNEL', track: 'TRACK_1' }), node('leaf'), node('lone'), node('post', { kind: 'POST', conducts: false })],
  [tie('1', 'a', 'c'), tie('2', 'b', 'c'), tie('3', 'a', 'd'), tie('4', 'leaf', 'b'), tie('5', 'b', 'post', { kind: 'TENURE', hop: { a: 'b', b: 'a', cost: 2 } }), tie('6', 'post', 'a', { hop: undefined, kind: 'POST_OF', validity: 'ENDED' })],
);

const lines = (...all: object[]) => all.map((line) => `${JSON.stringify(line)}\n`).join('');
const head = { type: 'graph', asOf: '2018-03-01', revision: 'r1', dataThrough: '2020-01-01' };
const body = [{ type: 'node', ...node('a') }, { type: 'node', ...node('ü') }, { type: 'tie', ...tie('t', 'a', 'ü') }];
async function* pieces(text: string, length: number) {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}
const read = (text: string, length = 7) => readLines(pieces(text, length), () => {});

test('a stream is read however it is cut', async () => {
  const text = lines(head, ...body, { type: 'end', nodes: 2, ties: 1 });
  for (const length of [1, 5, 64, 10_000]) {
    const { nodes, ties, revision } = await read(text, length);
    expect([nodes.map(({ id }) => id), ties.length, revision]).toEqual([['a', 'ü'], 1, 'r1']);
  }
  expect((await read(text.trimEnd())).nodes.length).toBe(2);
});

test.each([
  ['no end', lines(head, ...body), 'the end is missing'],
  ['nothing', '', 'the end is missing'],
  ['a cut line', lines(head, ...body).slice(0, -9), 'a line of it cannot be read'],
  ['a wrong count', lines(head, ...body, { type: 'end', nodes: 3, ties: 1 }), '3 nodes and 1 ties were announced, 2 and 1 came'],
  ['no head', lines(...body, { type: 'end', nodes: 2, ties: 1 }), 'it does not begin as it should'],
  ['more behind the end', lines(head, { type: 'end', nodes: 0, ties: 0 }, ...body), 'something stands behind its end'],
  ['an error', lines(head, ...body, { type: 'error', code: 'UNAVAILABLE', message: 'the store is gone' }), 'the store is gone'],
])('a stream with %s is an error', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test('filters by kind, track and ties; a post filtered away leaves the tie between those it joins', () => {
  expect(ids(whole, {})).toEqual(['a', 'b', 'c', 'd', 'leaf', 'lone', 'post']);
  expect(ids(whole, { alone: false })).toEqual(['a', 'b', 'c', 'd', 'leaf', 'post']);
  expect(figureOf(whole, { ...all, alone: false }).leftAlone).toBe(1);
  expect(ids(whole, { tracks: ['TRACK_2'] })).not.toContain('d');
  const people = figureOf(whole, { ...all, kinds: ['STATE', 'PERSON'] });
  expect(people.edges.map(({ a, b, ties }) => [whole.nodes[a]!.id, whole.nodes[b]!.id, ties.map(({ id }) => id)])).toEqual([['b', 'leaf', ['4']], ['a', 'b', ['5']]]);
  expect(ids(whole, { set: ['a', 'c'], only: true })).toEqual(['a', 'c']);
  expect(ids(whole, { set: ['lone'], alone: false })).toContain('lone'); // what is kept is never left out
});

test('folding takes in what hangs on a node alone, and nothing else', () => {
  const folded = figureOf(whole, { ...all, folded: ['b'] });
  expect(folded.nodes.map((at) => whole.nodes[at]!.id)).toEqual(['a', 'b', 'c', 'd', 'lone', 'post']);
  expect(folded.inside.get(1)).toBe(1);
  expect(figureOf(whole, { ...all, folded: ['c'] }).inside.size).toBe(0);
});

test('the layout is the same every time, finite, and leaves no two nodes on one spot', () => {
  const big = random(300, 500, 7);
  const [pairs, start] = [pairsToLay(big), startOf(big)];
  const runs = [0, 1].map(() => {
    let last = start;
    for (const at of layOut(start, pairs, 40)) last = at.slice();
    placeLone(last, pairs);
    return last;
  });
  expect(runs[0]).toEqual(runs[1]);
  expect(runs[0]!.every(Number.isFinite)).toBe(true);
  expect(runs[0]).not.toEqual(start);
  const spots = new Set(big.nodes.map((_, at) => `${runs[0]![2 * at]!.toFixed(2)} ${runs[0]![2 * at + 1]!.toFixed(2)}`));
  expect(spots.size).toBe(big.nodes.length);
  const tied = new Set(pairs);
  const bottom = Math.min(...[...tied].map((at) => runs[0]![2 * at + 1]!));
  for (let at = 0; at < big.nodes.length; at++) if (!tied.has(at)) expect(runs[0]![2 * at + 1]).toBeLessThan(bottom);
});

test('brokerage is that of counting every shortest way', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const big = random(12, 18, seed);
    const pairs = pairsThatConduct(big);
    const next = big.nodes.map((_, at) => new Set([...pairs].flatMap((_, i) => (i % 2 ? [] : pairs[i] === at ? [pairs[i + 1]!] : pairs[i + 1] === at ? [pairs[i]!] : []))));
    const expected = new Float64Array(12);
    for (let from = 0; from < 12; from++) {
      let ways = [[from]];
      const seen = new Set([from]);
      while (ways.length > 0) { // all shortest ways, a step longer each time
        const longer = ways.flatMap((way) => [...next[way.at(-1)!]!].filter((to) => !seen.has(to)).map((to) => [...way, to]));
        for (const to of new Set(longer.map((way) => way.at(-1)!))) {
          const these = longer.filter((way) => way.at(-1) === to);
          for (const way of these) for (const at of way.slice(1, -1)) expected[at]! += 1 / these.length / (11 * 10);
          seen.add(to);
        }
        ways = longer;
      }
    }
    const found = brokerage(12, pairs);
    for (let at = 0; at < 12; at++) expect(found[at]).toBeCloseTo(expected[at]!, 10);
  }
});

test('a lasso holds what lies inside it', () => {
  const ring: [number, number][] = [[0, 0], [10, 0], [10, 10], [5, 5], [0, 10]];
  expect([within(ring, 2, 2), within(ring, 5, 9), within(ring, 9, 8), within(ring, 11, 5)]).toEqual([true, false, true, false]);
});

test('the frame of a lasso stays on the canvas, keeps its size where it is moved, and comes back by the opposite keys', () => {
  const next = drawing(3);
  let frame = { left: 0.25, top: 0.25, wide: 0.5, high: 0.5 };
  for (let step = 0; step < 2000; step++) {
    const key = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'][Math.floor(next() * 4)]!;
    const sizes = next() < 0.5;
    const after = moved(frame, key, sizes)!;
    expect(Math.min(after.left, after.top, after.wide - 0.1, after.high - 0.1)).toBeGreaterThan(-1e-9);
    expect(Math.max(after.left + after.wide, after.top + after.high)).toBeLessThan(1 + 1e-9);
    expect(sizes ? [after.left, after.top] : [after.wide, after.high]).toEqual(sizes ? [frame.left, frame.top] : [frame.wide, frame.high]);
    frame = after;
  }
  const start = { left: 0.25, top: 0.25, wide: 0.5, high: 0.5 };
  expect(moved(moved(start, 'ArrowLeft', false)!, 'ArrowRight', false)!.left).toBeCloseTo(0.25);
  expect(moved(start, 'Tab', false)).toBe(null);
});

test('a name is cut where it is long, and a channel that does not conduct is shut', () => {
  expect(cut('Rome table')).toBe('Rome table');
  expect(cut('x'.repeat(28))).toBe('x'.repeat(28));
  expect(cut('Oman channel between the United States and Iran')).toBe('Oman channel between the Un…');
  expect(cut('United States Department of State').length).toBeLessThanOrEqual(28);
  expect([node('c', { kind: 'CHANNEL' }), node('d', { kind: 'CHANNEL', conducts: false }), node('e', { kind: 'STATE', conducts: false })].map(isShut)).toEqual([false, true, false]);
});

test('GraphML and CSV hold what is shown, escaped', () => {
  const odd = graph([node('a', { name: 'A & "B" <c>\u0001' }), node('=b')], [tie('t', 'a', '=b', { role: 'CLOSE' })]);
  const figure = figureOf(odd, all);
  const xml = graphml(figure, startOf(odd), null);
  expect(xml).toContain('<data key="name">A &#38; &#34;B&#34; &#60;c&#62;</data>');
  expect(xml.match(/<node /g)?.length).toBe(2);
  expect(xml).toContain('<edge id="t" source="a" target="=b"><data key="tie">CONTACT</data><data key="role">CLOSE</data>');
  expect(nodesCsv(figure, null).split('\r\n')[2]).toBe("'=b,=b,person".replace('=b,person', "'=b,PERSON,,,true,1,"));
  expect(tiesCsv(figure).split('\r\n')[1]).toBe("t,CONTACT,a,'=b,CLOSE,,..,CERTAIN,1");
});
