// How a question stands: under way, gone wrong, or without anything to show.
import type { ReactNode } from 'react';
import type { AnswerError } from '../client';
import type { Asked } from '../useAnswer';

/** Says that an answer is under way once it takes a while, and offers to stop it once it takes long. */
export function Waiting({ asked }: { asked: Asked<unknown> }) {
  const shown = asked.waiting === 'while' || asked.waiting === 'long';
  return (
    <div className="waiting" role="status" data-shown={shown}>
      {shown && (
        <>
          <progress aria-label="Looking" />
          <span>Looking …</span>
          {asked.waiting === 'long' && (
            <button type="button" onClick={asked.cancel}>
              Cancel
            </button>
          )}
        </>
      )}
    </div>
  );
}

/** Says what went wrong and what to do. */
export function Problem({ error, retry }: { error: AnswerError; retry?(): void }) {
  return (
    <div className="problem" role="alert" data-code={error.code}>
      <p>
        <strong>{error.message}</strong>
        {error.field && <span className="hint"> ({error.field})</span>}
      </p>
      {error.mend && <p>{error.mend}</p>}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Says that there is nothing, and what to do about it. */
export const Empty = ({ children }: { children: ReactNode }) => <div className="empty">{children}</div>;
