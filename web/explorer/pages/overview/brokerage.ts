/**
 * How much each node stands between others: the share of the pairs of others whose shortest ways lead through it (betweenness, Brandes 2001), over pairs
 * of indices in which every tie counts alike. Up to `sources` nodes begin ways; where there are more nodes, evenly spread ones stand for all.
 */
export function brokerage(count: number, pairs: Uint32Array, sources = 400): Float64Array {
  const first = new Uint32Array(count + 1); // neighbours in rows one after another
  for (const at of pairs) first[at + 1]!++;
  for (let at = 0; at < count; at++) first[at + 1]! += first[at]!;
  const next = first.slice();
  const neighbours = new Uint32Array(pairs.length);
  for (let i = 0; i < pairs.length; i += 2) {
    const [a, b] = [pairs[i]!, pairs[i + 1]!];
    neighbours[next[a]!++] = b;
    neighbours[next[b]!++] = a;
  }
  const tied = Array.from({ length: count }, (_, at) => at).filter((at) => first[at + 1]! > first[at]!);
  const step = Math.max(tied.length / sources, 1);
  const total = new Float64Array(count);
  const [distance, ways, share, order] = [new Int32Array(count), new Float64Array(count), new Float64Array(count), new Uint32Array(count)];
  let begun = 0;
  for (let place = 0; place < tied.length; place += step, begun++) {
    const source = tied[Math.floor(place)]!;
    distance.fill(-1);
    ways.fill(0);
    share.fill(0);
    distance[source] = 0;
    ways[source] = 1;
    let [head, tail] = [0, 1];
    order[0] = source;
    while (head < tail) {
      const at = order[head++]!;
      for (let i = first[at]!; i < first[at + 1]!; i++) {
        const to = neighbours[i]!;
        if (distance[to] === -1) {
          distance[to] = distance[at]! + 1;
          order[tail++] = to;
        }
        if (distance[to] === distance[at]! + 1) ways[to]! += ways[at]!;
      }
    }
    for (let i = tail - 1; i > 0; i--) {
      const at = order[i]!;
      for (let j = first[at]!; j < first[at + 1]!; j++) {
        const from = neighbours[j]!;
        if (distance[from] === distance[at]! - 1) share[from]! += (ways[from]! / ways[at]!) * (1 + share[at]!);
      }
      total[at]! += share[at]!;
    }
  }
  const others = Math.max((count - 1) * (count - 2), 1); // ordered pairs of others
  const scale = begun > 0 ? tied.length / begun / others : 0;
  return total.map((value) => value * scale);
}
