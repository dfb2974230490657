// A line of days to drag along, by mouse and by keyboard, with marks where something changed.
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { dateText, dayNumber, dayOf } from '../../drawing/day';
import { drawTimeline, type DrawnChange } from '../../drawing/timeline';
import { useWidth } from './useWidth';

/** How its line is gone along by keyboard. */
export const keys = 'Arrow keys step a day, with Shift a month, Page Up and Page Down a year.';

const anew = 1500; // milliseconds after which the next drag is a step of its own for Back

/** The day that is dragged to, before anything is asked of it. */
export interface Drag {
  /** The day to show: the one dragged to, or the one that the page is of. */
  day: string;
  /** Goes to a day: the first of a series is a step for Back, the others are not. */
  show(day: string): void;
  /** Goes to a day once the drag has rested. */
  drag(day: string): void;
}

/** Drags from the day that a page is of; `go` is told of a day when the drag has rested for `rest` milliseconds. */
export function useDrag(asOf: string, rest: number, go: (day: string, how: 'push' | 'replace') => void): Drag {
  const [dragged, setDragged] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const moved = useRef(0);
  useEffect(() => setDragged(null), [asOf]);
  useEffect(() => () => clearTimeout(timer.current), []);
  function show(day: string) {
    const how = Date.now() - moved.current > anew ? 'push' : 'replace';
    moved.current = Date.now();
    clearTimeout(timer.current);
    go(day, how);
  }
  return {
    day: dragged ?? asOf,
    show,
    drag(day) {
      setDragged(day);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => show(day), rest);
    },
  };
}

const yearsFirst = (year: number) => dayNumber(`${String(year).padStart(4, '0')}-01-01`);
const yearsLast = (year: number) => dayNumber(`${String(year).padStart(4, '0')}-12-31`);

/** The days that the line shows: some decades around a day, so that marks do not crowd; the same ones for every day of a decade. */
function windowOf(day: string, from: string, to: string): [number, number] {
  const decade = Math.floor(Number(day.slice(0, 4)) / 10) * 10;
  const [first, last] = [Math.max(Number(from.slice(0, 4)), decade - 10), Math.min(Number(to.slice(0, 4)), decade + 19)];
  return [yearsFirst(first), yearsLast(Math.max(first, last))];
}

interface Props extends Drag {
  /** The day that the page is of. */
  asOf: string;
  /** The first and the last day that one may want to see; asOf lies between them. */
  from: string;
  to: string;
  changes: readonly DrawnChange[];
  /** What the marks are of, for those who cannot see them. */
  label: string;
}

export function Scrubber({ asOf, from, to, changes, label, day, show, drag }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [whole, setWhole] = useState(false);
  const [least, most] = whole ? [yearsFirst(Number(from.slice(0, 4))), yearsLast(Number(to.slice(0, 4)))] : windowOf(asOf, from, to);
  const cut = dayOf(least) > from || dayOf(most) < to;
  const dragTo = (number: number) => drag(dayOf(Math.min(most, Math.max(least, number))));
  const told = useRef(show);
  told.current = show;
  useLayoutEffect(() => {
    if (width === 0) return;
    frame.current!.replaceChildren(drawTimeline(changes, { width, from: dayOf(least), to: dayOf(most), asOf: day, label, onPick: (picked) => told.current(picked) }));
  }, [changes, width, least, most, day, label]);
  return (
    <div className="scrubber">
      <div ref={frame} className="marks" />
      <input
        type="range"
        aria-label="Day"
        aria-valuetext={dateText(day)}
        min={least}
        max={most}
        value={dayNumber(day)}
        onChange={(event) => dragTo(event.target.valueAsNumber)}
        onKeyDown={(event) => {
          const leap = event.key === 'PageUp' ? 365 : event.key === 'PageDown' ? -365 : event.shiftKey && event.key === 'ArrowRight' ? 30 : event.shiftKey && event.key === 'ArrowLeft' ? -30 : 0;
          if (leap === 0) return;
          event.preventDefault();
          dragTo(dayNumber(day) + leap);
        }}
      />
      {(cut || whole) && (
        <button type="button" className="quiet years" aria-pressed={whole} onClick={() => setWhole(!whole)}>
          All years, {from.slice(0, 4)} to {to.slice(0, 4)}
        </button>
      )}
    </div>
  );
}
