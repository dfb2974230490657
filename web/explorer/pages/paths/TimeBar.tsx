// The days under the paths: drag, step, jump to what changed, play, and set a second day beside the first.
import { useEffect, useMemo, useState } from 'react';
import { dateText, firstDay } from '../../../drawing/day';
import { isDay, type Address } from '../../address';
import { ask } from '../../client';
import { Changes, type ChangesQuery } from '../../operations';
import { change } from '../../place';
import { useRevision } from '../../revision';
import { Dated } from '../../parts/Dated';
import { keys, Scrubber, useDrag } from '../../parts/Scrubber';
import { TableTwin } from '../../parts/TableTwin';
import { words } from '../../words';

export type Change = ChangesQuery['timeline']['edges'][number]['node'];

const pages = 5; // of 200 changes: more marks than a line can show
const debounce = 80; // milliseconds between a drag and its question
const pause = 1200; // milliseconds that each day of a play is shown at least

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
  const [playing, setPlaying] = useState(false);
  const { day, show, drag } = useDrag(asOf, debounce, (next, how) => change<Address<'paths'>>({ asOf: next }, how));

  const days = useMemo(() => [...new Set(changes.flatMap(({ date }) => firstDay(date) ?? []))].sort(), [changes]);
  const from = [days[0] ?? '9999', asOf].sort()[0]!;
  const to = [dataThrough ?? asOf, asOf, days.at(-1) ?? ''].sort().at(-1)!;

  const next = days.find((each) => each > day);
  const previous = days.findLast((each) => each < day);
  useEffect(() => {
    if (!playing || !ready) return;
    const following = days.find((each) => each > asOf);
    if (following === undefined) return setPlaying(false);
    const step = setTimeout(() => show(following), pause);
    return () => clearTimeout(step);
  }, [playing, ready, asOf, days]);

  const here = changes.filter(({ date }) => firstDay(date) === day);
  return (
    <section className="time" aria-label="Time">
      <div className="bar">
        <output className="day">
          <Dated>{day}</Dated>
        </output>
        <button type="button" aria-disabled={previous === undefined} onClick={() => previous !== undefined && show(previous)}>
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
        <button type="button" aria-disabled={next === undefined} onClick={() => next !== undefined && show(next)}>
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
      <Scrubber
        asOf={asOf}
        from={from}
        to={to}
        changes={changes}
        label={`${changes.length} changes between the parties, from ${dateText(from)} to ${dateText(to)}`}
        day={day}
        show={show}
        drag={(to) => {
          setPlaying(false);
          drag(to);
        }}
      />
      <p className="hint" aria-live="polite">
        <Dated>{here.length > 0 ? here.map(({ sentence }) => sentence).join(' ') : keys}</Dated>
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
