// What happened to an actor or channel, or between two: a line of days, and the same as a list.
import { useCallback, useMemo } from 'react';
import { dateText, firstDay, wholeYears } from '../../drawing/day';
import { drawLifeCycle, type DrawnStep } from '../../drawing/lifecycle';
import { drawTimeline } from '../../drawing/timeline';
import { useChanges } from '../pages/paths/TimeBar';
import { change } from '../place';
import { words } from '../words';
import { ClaimButton } from './Claim';
import { Dated } from './Dated';
import { Drawn } from './Drawn';
import { TableTwin } from './TableTwin';
import { To } from './To';
import { Empty } from './Waiting';

interface Props {
  /** Ids of one actor or channel, or of two parties. */
  of: string[];
  asOf: string;
  /** Whose history it is, in words. */
  whose: string;
  selected: string | undefined;
  /** The steps of a channel's life, drawn above as a band. */
  lifeCycle?: readonly DrawnStep[];
  /** The last day for which the states are known. */
  until?: string;
  /** Whether the list lies open. */
  open?: boolean;
  /** Whether somebody chose the day: then the line reaches to it, however far off it lies. */
  chosen: boolean;
}

const whatWords = { BEGAN: 'began', ENDED: 'ended', HAPPENED: 'happened', STATE: 'changed its state' } as const;

export function History({ of, asOf, whose, selected, lifeCycle, until, open, chosen }: Props) {
  const key = of.join(' ');
  const changes = useChanges(useMemo(() => of, [key]));
  const span = useMemo(
    () => wholeYears([...changes.flatMap(({ date }) => firstDay(date) ?? []), ...(lifeCycle ?? []).flatMap(({ earliest, latest }) => [earliest, latest]), ...(chosen ? [asOf] : [])], asOf),
    [changes, lifeCycle, asOf, chosen],
  );
  const marked = asOf >= span.from && asOf <= span.to;
  const line = useCallback(
    (width: number) =>
      drawTimeline(changes, { ...span, width, ...(marked ? { asOf } : {}), label: `${changes.length} changes, from ${span.from.slice(0, 4)} to ${span.to.slice(0, 4)}; the list below tells them all`, onPick: (day) => change({ asOf: day }) }),
    [changes, span, asOf, marked],
  );
  const band = useCallback(
    (width: number) =>
      drawLifeCycle(lifeCycle ?? [], { ...span, width, ...(marked ? { asOf } : {}), ...(until ? { until } : {}), years: changes.length === 0, word: words, label: `The channel’s states: ${(lifeCycle ?? []).map(({ state, earliest }) => `${words(state)} from ${dateText(earliest)}`).join(', ')}` }),
    [lifeCycle, span, asOf, marked, changes.length === 0, until],
  );
  if (changes.length === 0 && !lifeCycle?.length) return <Empty>Nothing dated is on record.</Empty>;
  return (
    <div className="history">
      {lifeCycle && lifeCycle.length > 0 && <Drawn draw={band} />}
      {changes.length > 0 && (
        <Drawn draw={line}>
          <p className="hint">
            A stroke where something began, a cross where it ended, a dot where something happened, a lozenge where a channel changed its state. {marked && <Dated>{`The line stands at ${asOf}. `}</Dated>}
            <span className="on-screen">A click on a mark goes to its day.</span>
          </p>
        </Drawn>
      )}
      <details open={open}>
        <summary>
          {changes.length === 1 ? 'The one entry' : `All ${changes.length} entries`} in order of days
        </summary>
        <TableTwin
          caption={`What happened: ${whose}`}
          file="timeline"
          rows={changes}
          id={({ date, sentence }) => `${date} ${sentence}`}
          columns={[
            {
              title: 'When',
              text: ({ date }) => date,
              show: ({ date }) => {
                const day = firstDay(date);
                return day ? (
                  <button type="button" className="quiet when" aria-label={`Go to ${dateText(date)}`} aria-pressed={day === asOf} onClick={() => change({ asOf: day })}>
                    <Dated>{date}</Dated>
                  </button>
                ) : (
                  <Dated>{date}</Dated>
                );
              },
            },
            { title: 'What', text: ({ what }) => whatWords[what] },
            { title: 'In words', text: ({ sentence }) => sentence },
            { title: 'With', text: ({ entity }) => entity.name, show: ({ entity }) => <To entity={entity} asOf={asOf} /> },
            {
              title: 'Sources',
              onScreen: true,
              text: ({ tie }) => tie?.id ?? '',
              show: ({ tie, sentence, entity }) => (tie ? <ClaimButton id={tie.id} about={sentence} chosen={selected === tie.id}>Sources</ClaimButton> : <To entity={{ ...entity, name: 'Its page' }} asOf={asOf} />),
            },
          ]}
        />
      </details>
    </div>
  );
}
