// The day on which a page looks at the graph.
import { useEffect, useId, useState } from 'react';
import { isDay } from '../address';
import { BeyondData } from '../pages/paths/Status';
import { useRevision } from '../revision';

/** The day of an address; without one, the last day that the data speak of. Null until that is known. */
export function useDay(asOf: string | undefined): string | null {
  const { shown } = useRevision();
  return asOf ?? (shown && (shown.dataThrough ?? new Date().toISOString().slice(0, 10)));
}

/** Chooses the day, and warns where it lies beyond the data. */
export function Day({ value, onChange }: { value: string | null; onChange(day: string): void }) {
  const { shown } = useRevision();
  const id = useId();
  const [draft, setDraft] = useState(value ?? '');
  useEffect(() => setDraft(value ?? ''), [value]);
  return (
    <div className="day-field">
      <div className="field">
        <label htmlFor={id}>As of</label>
        <input
          id={id}
          type="date"
          value={draft}
          min="1800-01-01"
          max="2200-12-31"
          onChange={({ target }) => {
            setDraft(target.value);
            // A year half typed is a day long ago: it is not gone to.
            if (isDay(target.value) && target.value >= '1800-01-01') onChange(target.value);
          }}
        />
      </div>
      {value && <BeyondData asOf={value} dataThrough={shown?.dataThrough ?? null} />}
    </div>
  );
}
