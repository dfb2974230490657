// A question that a part of a page asks, and how it stands.
import { useCallback, useEffect, useRef, useState } from 'react';
import { AnswerError, ask } from './client';
import type { Operation } from './operations';
import { useRevision } from './revision';

export interface Asked<Answer> {
  /** The last answer; it stays while the next one is under way, so that nothing on the page jumps. */
  data: Answer | null;
  /** Whether `data` is the answer to the question as it stands. */
  current: boolean;
  error: AnswerError | null;
  /** How long it has been under way: not, a moment, long enough to say so (300 ms), long enough to offer to stop it (2 s). */
  waiting: 'no' | 'moment' | 'while' | 'long';
  cancel(): void;
  retry(): void;
}

const slow = 300;
const verySlow = 2000;

/** Asks a question whenever it changes; null asks nothing. Questions that somebody no longer waits for are given up. */
export function useAnswer<Answer, Variables>(operation: Operation<Answer, Variables>, variables: Variables | null): Asked<Answer> {
  const { asked: revision } = useRevision();
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ data: Answer | null; key: string | null; error: AnswerError | null; waiting: Asked<Answer>['waiting'] }>({
    data: null, key: null, error: null, waiting: 'no',
  });
  const key = variables === null ? null : JSON.stringify(variables);
  const stop = useRef<AbortController>(null);

  useEffect(() => {
    if (key === null) {
      setState({ data: null, key: null, error: null, waiting: 'no' });
      return;
    }
    const controller = new AbortController();
    stop.current = controller;
    const wait = (waiting: Asked<Answer>['waiting']) => setState((before) => ({ ...before, waiting }));
    wait('moment');
    const timers = [setTimeout(wait, slow, 'while'), setTimeout(wait, verySlow, 'long')];
    ask(operation, JSON.parse(key) as Variables, controller.signal)
      .then((data) => !controller.signal.aborted && setState({ data, key, error: null, waiting: 'no' }))
      .catch((error: unknown) => {
        if (controller.signal.reason === replaced) return;
        const shown = controller.signal.aborted ? new AnswerError('STOPPED', 'You stopped the question.', '') : error;
        setState((before) => ({ ...before, error: shown instanceof AnswerError ? shown : new AnswerError('INTERNAL', String(shown), 'Reload the page.'), waiting: 'no' }));
      })
      .finally(() => timers.forEach(clearTimeout));
    return () => {
      timers.forEach(clearTimeout);
      controller.abort(replaced);
    };
  }, [operation, key, turn, revision]);

  return {
    data: key === null ? null : state.data,
    current: state.key === key,
    error: state.error,
    waiting: key === null ? 'no' : state.waiting,
    cancel: useCallback(() => stop.current?.abort(), []),
    retry: useCallback(() => setTurn((before) => before + 1), []),
  };
}

const replaced = 'replaced';
