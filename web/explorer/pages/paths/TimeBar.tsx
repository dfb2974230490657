// The days under the paths: drag, step, jump to what changed, play, and set a second day beside the first.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { dateText, dayNumber, dayOf, firstDay } from '../../../drawing/day';
import { drawTimeline } from '../../../drawing/timeline';
import { isDay, type Address } from '../../address';
import { ask } from '../../client';
import { Changes, type ChangesQuery } from '../../operations';
import { change } from '../../place';
import { useRevision } from '../../revision';
import { Dated } from '../../parts/Dated';
import { TableTwin } from '../../parts/TableTwin';
import { useWidth } from '../../parts/useWidth';
import { words } from '../../words';

export type Change = ChangesQuery['timeline']['edges'][number]['node'];

const pages = 5; // of 200 changes: more marks than a line can show
const debounce = 80; // milliseconds between a drag and its question
const pause = 1200; // milliseconds that each day of a play is shown at least
const anew = 1500; // milliseconds after which the next drag is a step of its own for Back

/** What happened between the two sides, all pages of it; it comes later than the paths and may be missing. */
export function useChanges(of: string[] | null): Change[] {
  const { asked } = useRevision();
  const [changes, setChanges] = useState<Change[]>([]);
  const key = of?.join('\n') ?? null;
  useEffect(() => {
    setChanges([]);
    if (key === null) return;
    const controller = new AbortController();
    void (async () => {
      const found: Change[] = [];
      let after: string | null = null;
      for (let page = 0; page < pages; page++) {
        const { timeline }: ChangesQuery = await ask(Changes, { of: key.split('\n'), after }, controller.signal);
        found.push(...timeline.edges.map(({ node }) => node));
        after = timeline.pageInfo.endCursor;
        if (!timeline.pageInfo.hasNextPage) break;
      }
      setChanges(found);
    })().catch(() => {}); // without marks the days can be gone through all the same
    return () => controller.abort();
  }, [key, asked]);
  return changes;
}

const yearsFirst = (year: number) => dayNumber(`${String(year).padStart(4, '0')}-01-01`);
const yearsLast = (year: number) => dayNumber(`${String(year).padStart(4, '0')}-12-31`);

/** The days that the line shows: some decades around a day, so that marks do not crowd; the same ones for every day of a decade. */
function windowOf(day: string, from: string, to: string): [number, number] {
  const decade = Math.floor(Number(day.slice(0, 4)) / 10) * 10;
  const [first, last] = [Math.max(Number(from.slice(0, 4)), decade - 10), Math.min(Number(to.slice(0, 4)), decade + 19)];
  return [yearsFirst(first), yearsLast(Math.max(first, last))];
}

interface Props {
  address: Address<'paths'>;
  /** The day that the answer is of. */
  asOf: string;
  dataThrough: string | null;
  changes: Change[];
  /** Whether the answer to the address is there: play waits for it. */
  ready: boolean;
}

export function TimeBar({ address, asOf, dataThrough, changes, ready }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [dragged, setDragged] = useState<string | null>(null);
  const [playing, setPlaying] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const moved = useRef(0);
  const day = dragged ?? asOf;

  const days = useMemo(() => [...new Set(changes.flatMap(({ date }) => firstDay(date) ?? []))].sort(), [changes]);
  const from = [days[0] ?? '9999', asOf].sort()[0]!;
  const to = [dataThrough ?? asOf, asOf, days.at(-1) ?? ''].sort().at(-1)!;
  const [whole, setWhole] = useState(false);
  const [least, most] = whole ? [yearsFirst(Number(from.slice(0, 4))), yearsLast(Number(to.slice(0, 4)))] : windowOf(asOf, from, to);

  /** Goes to a day: the first of a series is a step for Back, the others are not. */
  function show(next: string) {
    const how = Date.now() - moved.current > anew ? 'push' : 'replace';
    moved.current = Date.now();
    change<Address<'paths'>>({ asOf: next }, how);
  }
  function drag(number: number) {
    const next = dayOf(Math.min(most, Math.max(least, number)));
    setDragged(next);
    setPlaying(false);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => show(next), debounce);
  }
  useEffect(() => setDragged(null), [asOf]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const next = days.find((each) => each > day);
  const previous = days.findLast((each) => each < day);
  useEffect(() => {
    if (!playing || !ready) return;
    const following = days.find((each) => each > asOf);
    if (following === undefined) return setPlaying(false);
    const step = setTimeout(() => show(following), pause);
    return () => clearTimeout(step);
  }, [playing, ready, asOf, days]);

  useLayoutEffect(() => {
    if (width === 0) return;
    frame.current!.replaceChildren(
      drawTimeline(changes, { width, from: dayOf(least), to: dayOf(most), asOf: day, label: `${changes.length} changes between the parties, from ${dateText(from)} to ${dateText(to)}`, onPick: show }),
    );
  }, [changes, width, least, most, day]);

  const cut = dayOf(least) > from || dayOf(most) < to;
  const here = changes.filter(({ date }) => firstDay(date) === day);
  return (
    <section className="time" aria-label="Time">
      <div className="bar">
        <output className="day">
          <Dated>{day}</Dated>
        </output>
        <button type="button" disabled={previous === undefined} onClick={() => show(previous!)}>
          ‹ Previous change
        </button>
        <button
          type="button"
          aria-pressed={playing}
          disabled={days.length === 0}
          onClick={() => {
            if (!playing && next === undefined) show(days[0]!);
            setPlaying(!playing);
          }}
        >
          {playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" disabled={next === undefined} onClick={() => show(next!)}>
          Next change ›
        </button>
        <label className="against">
          Beside{' '}
          <input
            type="date"
            value={address.against ?? ''}
            min="1800-01-01"
            max="2200-12-31"
            onChange={(event) => {
              if (event.target.value === '' || isDay(event.target.value)) change<Address<'paths'>>({ against: event.target.value || undefined, route: undefined, variant: undefined });
            }}
          />
        </label>
      </div>
      <div ref={frame} className="marks" />
      <input
        type="range"
        aria-label="Day"
        aria-valuetext={dateText(day)}
        min={least}
        max={most}
        value={dayNumber(day)}
        onChange={(event) => drag(event.target.valueAsNumber)}
        onKeyDown={(event) => {
          const leap = event.key === 'PageUp' ? 365 : event.key === 'PageDown' ? -365 : event.shiftKey && event.key === 'ArrowRight' ? 30 : event.shiftKey && event.key === 'ArrowLeft' ? -30 : 0;
          if (leap === 0) return;
          event.preventDefault();
          drag(dayNumber(day) + leap);
        }}
      />
      {(cut || whole) && (
        <button type="button" className="quiet years" aria-pressed={whole} onClick={() => setWhole(!whole)}>
          All years, {from.slice(0, 4)} to {to.slice(0, 4)}
        </button>
      )}
      <p className="hint" aria-live="polite">
        <Dated>{here.length > 0 ? here.map(({ sentence }) => sentence).join(' ') : 'Arrow keys step a day, with Shift a month, Page Up and Page Down a year.'}</Dated>
      </p>
      {changes.length > 0 && (
        <details>
          <summary>What changed between them, {changes.length} entries</summary>
          <TableTwin
            caption="What happened between the two sides"
            file="timeline"
            rows={changes}
            id={({ date, sentence }) => `${date} ${sentence}`}
            columns={[
              {
                title: 'Date', text: ({ date }) => date,
                show: ({ date }) => {
                  const first = firstDay(date);
                  return first ? (
                    <button type="button" className="quiet" onClick={() => show(first)}>
                      <Dated>{date}</Dated>
                    </button>
                  ) : (
                    <Dated>{date}</Dated>
                  );
                },
              },
              { title: 'What', text: ({ what }) => words(what) },
              { title: 'In words', text: ({ sentence }) => sentence },
            ]}
          />
        </details>
      )}
    </section>
  );
}
