// The cells of a matrix, asked pair by pair, a few at a time, so that each shows as soon as it is known.
import { useEffect, useRef, useState } from 'react';
import { AnswerError, ask } from '../../client';
import { Pair, type PathInput } from '../../operations';
import { useRevision } from '../../revision';
import { cellOf, pairKey, type Cell } from './matrix';

const atOnce = 4;

export interface Pairs {
  cells: ReadonlyMap<string, Cell>;
  /** What went wrong, by pair. */
  errors: ReadonlyMap<string, AnswerError>;
  done: number;
  all: number;
  running: boolean;
  cancel(): void;
  retry(): void;
}

/** Asks for the best path and the relations of each pair; null asks nothing. */
export function usePairs(pairs: [string, string][] | null, rest: Omit<PathInput, 'from' | 'to'>): Pairs {
  const { asked: revision } = useRevision();
  const [turn, setTurn] = useState(0);
  const stop = useRef<AbortController>(null);
  const key = pairs === null ? null : JSON.stringify([pairs, rest]);
  const [state, setState] = useState<{ cells: Map<string, Cell>; errors: Map<string, AnswerError>; all: number; running: boolean }>({
    cells: new Map(), errors: new Map(), all: 0, running: false,
  });

  useEffect(() => {
    const cells = new Map<string, Cell>();
    const errors = new Map<string, AnswerError>();
    if (key === null) return setState({ cells, errors, all: 0, running: false });
    const [todo, question] = JSON.parse(key) as [[string, string][], typeof rest];
    const all = todo.length;
    const controller = new AbortController();
    stop.current = controller;
    const next = todo.values();
    let shown = false;
    const show = (running: boolean) => setState({ cells: new Map(cells), errors: new Map(errors), all, running });
    const work = async () => {
      for (const [a, b] of next) {
        if (controller.signal.aborted) return;
        try {
          const cell = cellOf(await ask(Pair, { query: { ...question, from: [a], to: [b], limit: 1 } }, controller.signal));
          if (cell) cells.set(pairKey(a, b), cell);
        } catch (error) {
          if (controller.signal.aborted) return;
          errors.set(pairKey(a, b), error instanceof AnswerError ? error : new AnswerError('INTERNAL', String(error), 'Reload the page.'));
        }
        if (!shown) { // a picture every 150 ms, however fast the answers come
          shown = true;
          setTimeout(() => { shown = false; if (!controller.signal.aborted && cells.size + errors.size < all) show(true); }, 150);
        }
      }
    };
    show(all > 0);
    void Promise.all(Array.from({ length: atOnce }, work)).then(() => controller.signal.reason !== replaced && show(false));
    return () => controller.abort(replaced);
  }, [key, turn, revision]);

  return {
    ...state,
    done: state.cells.size + state.errors.size,
    cancel: () => stop.current?.abort(),
    retry: () => setTurn((before) => before + 1),
  };
}

const replaced = 'replaced';
