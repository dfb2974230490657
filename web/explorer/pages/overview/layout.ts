// ForceAtlas2 over indices, round by round: the same start gives the same picture.
import iterate from 'graphology-layout-forceatlas2/iterate.js';

const perNode = 10;
const perEdge = 3;

/** The most nodes that are drawn while they are being placed. */
export const mostLive = 5000;

/** How many rounds a graph gets. */
export const roundsFor = (count: number): number => (count <= 3000 ? 300 : 100);

/** Lays out `pairs` of indices from `positions` (x and y a node), and yields the positions after every round. Nodes in no pair stay where they are. */
export function* layOut(positions: Float32Array, pairs: Uint32Array, rounds = roundsFor(positions.length / 2)): Generator<Float32Array> {
  const place = new Map<number, number>();
  for (const at of pairs) if (!place.has(at)) place.set(at, place.size);
  const nodes = new Float32Array(place.size * perNode);
  for (const [at, row] of place) nodes.set([positions[2 * at]!, positions[2 * at + 1]!, 0, 0, 0, 0, 1, 1, 1, 0], row * perNode);
  const edges = new Float32Array((pairs.length / 2) * perEdge);
  for (let i = 0; i < pairs.length / 2; i++) {
    const [a, b] = [place.get(pairs[2 * i]!)! * perNode, place.get(pairs[2 * i + 1]!)! * perNode];
    edges.set([a, b, 1], i * perEdge);
    nodes[a + 6]!++; // the mass is the degree
    nodes[b + 6]!++;
  }
  const settings = {
    linLogMode: false, outboundAttractionDistribution: false, adjustSizes: false, edgeWeightInfluence: 1, scalingRatio: 10, strongGravityMode: true, gravity: 0.05,
    slowDown: 1 + Math.log(Math.max(place.size, 1)), barnesHutOptimize: place.size > 1000, barnesHutTheta: 0.6,
  };
  const out = positions.slice();
  for (let round = 0; round < rounds; round++) {
    if (place.size > 0) iterate(settings, nodes, edges);
    for (const [at, row] of place) {
      out[2 * at] = nodes[row * perNode]!;
      out[2 * at + 1] = nodes[row * perNode + 1]!;
    }
    yield out;
  }
}

/** Puts the nodes that have no tie in rows below the others, in their order. */
export function placeLone(positions: Float32Array, pairs: Uint32Array): void {
  const count = positions.length / 2;
  const tied = new Uint8Array(count);
  for (const at of pairs) tied[at] = 1;
  let [left, right, bottom] = [-1, 1, 0];
  let lone = 0;
  for (let at = 0; at < count; at++) {
    if (!tied[at]) { lone++; continue; }
    left = Math.min(left, positions[2 * at]!);
    right = Math.max(right, positions[2 * at]!);
    bottom = Math.min(bottom, positions[2 * at + 1]!);
  }
  const columns = Math.max(Math.ceil(Math.sqrt(lone * 6)), 1);
  const step = (right - left) / columns;
  let place = 0;
  for (let at = 0; at < count; at++) {
    if (tied[at]) continue;
    positions[2 * at] = left + step * (place % columns) + step / 2;
    positions[2 * at + 1] = bottom - step * (1.5 + Math.floor(place / columns));
    place++;
  }
}
