// The graph of a day and its layout, as they come.
import { useEffect, useRef, useState } from 'react';
import { AnswerError } from '../../client';
import { useRevision } from '../../revision';
import { pairsThatConduct, pairsToLay, startOf } from './figure';
import { askGraph, type Progress, type WholeGraph } from './graph';
import { placeLone } from './layout';
import type { Task, Told } from './layout.worker';

export interface Read {
  graph: WholeGraph | null;
  progress: Progress | null;
  error: AnswerError | null;
  running: boolean;
  cancel(): void;
  retry(): void;
}

/** Reads the graph of a day; null reads nothing. The last graph stays until the next one is whole. */
export function useGraph(asOf: string | null): Read {
  const { asked: revision } = useRevision();
  const [turn, setTurn] = useState(0);
  const stop = useRef<AbortController>(null);
  const [state, setState] = useState<Pick<Read, 'graph' | 'progress' | 'error' | 'running'>>({ graph: null, progress: null, error: null, running: false });
  useEffect(() => {
    if (asOf === null) return;
    const controller = new AbortController();
    stop.current = controller;
    setState((before) => ({ ...before, progress: null, error: null, running: true }));
    let told = 0;
    const tell = (progress: Progress) => {
      if (performance.now() - told < 100 || controller.signal.aborted) return;
      told = performance.now();
      setState((before) => ({ ...before, progress: { ...progress } }));
    };
    askGraph(asOf, tell, controller.signal)
      .then((graph) => !controller.signal.aborted && setState({ graph, progress: null, error: null, running: false }))
      .catch((error: unknown) => {
        if (controller.signal.reason === replaced) return;
        const shown = controller.signal.aborted ? new AnswerError('STOPPED', 'You stopped the reading.', '') : error;
        setState((before) => ({ ...before, running: false, error: shown instanceof AnswerError ? shown : new AnswerError('INTERNAL', String(shown), 'Reload the page.') }));
      });
    return () => controller.abort(replaced);
  }, [asOf, turn, revision]);
  return { ...state, cancel: () => stop.current?.abort(), retry: () => setTurn((before) => before + 1) };
}

const replaced = 'replaced';

export interface Laid {
  /** The graph that this is the layout of. */
  graph: WholeGraph;
  /** x and y a node. */
  positions: Float32Array;
  round: number;
  /** 0 before the first round is done. */
  rounds: number;
  /** null until it is worked out. */
  brokerage: Float64Array | null;
  stopped: boolean;
}

/** Lays a graph out, off the main thread. */
export function useLayout(graph: WholeGraph | null): { laid: Laid | null; stop(): void } {
  const [laid, setLaid] = useState<Laid | null>(null);
  const worker = useRef<Worker>(null);
  useEffect(() => {
    if (!graph) return;
    const positions = startOf(graph);
    const pairs = pairsToLay(graph);
    const task: Task = { positions, pairs, conducting: pairsThatConduct(graph) };
    const first = positions.slice();
    placeLone(first, pairs);
    setLaid({ graph, positions: first, round: 0, rounds: 0, brokerage: null, stopped: false });
    const running = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    worker.current = running;
    const change = (values: Partial<Laid>) => setLaid((before) => before && { ...before, ...values });
    running.addEventListener('message', ({ data }: MessageEvent<Told>) => change(data));
    running.addEventListener('error', () => change({ stopped: true }));
    running.postMessage(task);
    return () => running.terminate();
  }, [graph]);
  return {
    laid: laid && laid.graph === graph ? laid : null,
    stop() {
      worker.current?.terminate();
      setLaid((before) => before && { ...before, stopped: true });
    },
  };
}
