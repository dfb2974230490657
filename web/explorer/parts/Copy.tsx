// A button that copies a text; where the browser forbids that, the text is shown to be copied by hand.
import { useState, type ReactNode } from 'react';
import { AnswerError } from '../client';
import { Problem } from './Waiting';

export function Copy({ text, children }: { text(): string | Promise<string>; children: ReactNode }) {
  const [state, setState] = useState<'idle' | 'busy' | 'copied'>('idle');
  const [shown, setShown] = useState<string | null>(null);
  const [error, setError] = useState<AnswerError | null>(null);
  async function copy() {
    setState('busy');
    setError(null);
    try {
      const found = await text();
      try {
        await navigator.clipboard.writeText(found);
        setState('copied');
      } catch {
        setShown(found);
        setState('idle');
      }
    } catch (problem) {
      setError(problem instanceof AnswerError ? problem : new AnswerError('INTERNAL', String(problem), 'Reload the page.'));
      setState('idle');
    }
  }
  return (
    <span className="copy">
      <button type="button" disabled={state === 'busy'} onClick={() => void copy()}>
        {children}
      </button>
      <span role="status">{state === 'copied' ? 'Copied' : ''}</span>
      {error && <Problem error={error} />}
      {shown !== null && (
        <label>
          Copy it from here:
          <textarea readOnly rows={6} value={shown} onFocus={(event) => event.target.select()} />
        </label>
      )}
    </span>
  );
}
