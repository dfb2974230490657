// Off the main thread: the layout, told a few times a second, then how much each node stands between others.
import { brokerage } from './brokerage';
import { layOut, mostLive, placeLone, roundsFor } from './layout';

const pause = 250; // between two pictures, in milliseconds: drawing is the page's work

export interface Task {
  positions: Float32Array;
  /** What the layout pulls together. */
  pairs: Uint32Array;
  /** What conducts. */
  conducting: Uint32Array;
}
export type Told = { brokerage: Float64Array } | { positions?: Float32Array; round: number; rounds: number };

addEventListener('message', ({ data: { positions, pairs, conducting } }: MessageEvent<Task>) => {
  const count = positions.length / 2;
  const live = count <= mostLive;
  const rounds = roundsFor(count);
  let [round, told] = [0, performance.now()];
  for (const at of layOut(positions, pairs, rounds)) {
    round++;
    if (round < rounds && performance.now() - told < pause) continue;
    told = performance.now();
    if (!live && round < rounds) {
      postMessage({ round, rounds } satisfies Told);
      continue;
    }
    const copy = at.slice();
    placeLone(copy, pairs);
    postMessage({ positions: copy, round, rounds } satisfies Told);
  }
  postMessage({ brokerage: brokerage(count, conducting) } satisfies Told);
});
