// Which states have no relations, and how well they are connected all the same: a matrix, the ranked gaps, and a table.
import { useRef, useState, type KeyboardEvent } from 'react';
import { address as addressOf, format, type Address } from '../../address';
import { Gaps, Names, type GapPairFragment } from '../../operations';
import { PartyBox } from '../../parts/PartyBox';
import { TableTwin } from '../../parts/TableTwin';
import { Problem, Waiting } from '../../parts/Waiting';
import { change } from '../../place';
import { useRevision } from '../../revision';
import { useAnswer } from '../../useAnswer';
import { strengthText, words } from '../../words';
import { mostStates, pairKey, pairsOf, pathWords, regions, stateMarks, stateOf, stateWords, tieWords, type Cell, type State } from './matrix';
import { usePairs } from './usePairs';
import { Dated } from '../../parts/Dated';
import { Scroll } from '../../parts/Scroll';

export default function GapsPage({ address }: { address: Address<'gaps'> }) {
  const { shown } = useRevision();
  const among = (address.among.length > 0 ? address.among : regions[0]!.among).slice(0, mostStates);
  // The data end before today: without a day of one's own, the last day that they speak of is meant.
  const asOf = address.asOf ?? shown?.dataThrough ?? null;
  const { maxHops, activeOnly } = address;
  const ready = asOf !== null && among.length > 1;
  const asked = useAnswer(Gaps, ready ? { query: { among, asOf, maxHops: maxHops ?? null, activeOnly, limit: 100 } } : null);
  const pairs = usePairs(ready ? pairsOf(among) : null, { asOf, maxHops: maxHops ?? null, activeOnly });
  const ids = among.filter((each) => each.includes(':'));
  const named = useAnswer(Names, ids.length > 0 ? { ids } : null);
  const names = new Map(named.data?.nodes.flatMap((node) => (node && 'name' in node ? [[node.id, node.name] as const] : [])) ?? []);
  const name = (state: string) => names.get(state) ?? state.replace(/^state:/, '');
  const toPaths = (a: string, b: string) => format(addressOf('paths', { from: [a], to: [b], asOf: asOf ?? undefined, maxHops, activeOnly }));
  const answer = asked.data?.gaps;
  const beyond = asOf !== null && shown?.dataThrough && asOf > shown.dataThrough;
  const rows = pairsOf(among).map(([a, b]) => ({ a: name(a), b: name(b), href: toPaths(a, b), cell: pairs.cells.get(pairKey(a, b)), error: pairs.errors.get(pairKey(a, b)) }));

  return (
    <div className="page gaps">
      <h1>Gaps between states</h1>
      <p className="lede">Which states have no relations on a day, and how good the best indirect way between them is. Each cell leads to the paths of its pair. What no source tells is unknown, and never taken for none.</p>
      <form className="gap-question" aria-label="The states and the day" onSubmit={(event) => event.preventDefault()}>
        <PartyBox label="States" value={among} onChange={(value) => change<Address<'gaps'>>({ among: value })} kinds={['STATE']} most={mostStates} placeholder="Iran, Israel, 沙特阿拉伯" />
        <div className="bar">
          <div className="field">
            <label htmlFor="gap-day">on</label>
            <input id="gap-day" type="date" value={asOf ?? ''} min="1800-01-01" max="2200-12-31" onChange={(event) => event.target.value && change<Address<'gaps'>>({ asOf: event.target.value })} />
          </div>
          <div className="field">
            <label htmlFor="gap-region">or take a set</label>
            <select id="gap-region" value={regions.findIndex(({ among: set }) => set.join() === among.join())} onChange={(event) => change<Address<'gaps'>>({ among: regions[Number(event.target.value)]?.among ?? [] })}>
              <option value={-1} disabled>
                Chosen by hand
              </option>
              {regions.map(({ title }, index) => (
                <option key={title} value={index}>
                  {title}
                </option>
              ))}
            </select>
          </div>
          <label className="flag">
            <input type="checkbox" checked={activeOnly} onChange={(event) => change<Address<'gaps'>>({ activeOnly: event.target.checked })} />
            <span>leave out ties that have ended</span>
          </label>
        </div>
      </form>
      {among.length < 2 && <p className="notice" role="alert">Name two states or more: type a few letters and pick from the list, or take a set.</p>}
      {beyond && <p className="notice">The data end on <Dated>{shown.dataThrough!}</Dated>: of the day you ask for, little is known.</p>}
      {ready && (
        <>
          <div className="bar">
            <div role="group" aria-label="How to show it" className="bar">
              <button type="button" aria-pressed={address.view !== 'table'} onClick={() => change<Address<'gaps'>>({ view: undefined })}>Matrix</button>
              <button type="button" aria-pressed={address.view === 'table'} onClick={() => change<Address<'gaps'>>({ view: 'table' })}>Table</button>
            </div>
            <span className="hint" role="status" data-done={!pairs.running && pairs.all > 0}>
              <Dated>{pairs.running ? `${pairs.done} of ${pairs.all} pairs` : pairs.done < pairs.all ? `Stopped at ${pairs.done} of ${pairs.all} pairs.` : `${pairs.all} pairs on ${asOf}`}</Dated>
            </span>
            {pairs.running && (
              <>
                <progress max={pairs.all} value={pairs.done} aria-label="Pairs looked at" />
                <button type="button" onClick={pairs.cancel}>Cancel</button>
              </>
            )}
            {!pairs.running && (pairs.done < pairs.all || pairs.errors.size > 0) && <button type="button" onClick={pairs.retry}>Ask again</button>}
          </div>
          {pairs.errors.size > 0 && <Problem error={[...pairs.errors.values()][0]!} />}
          <div className="gap-columns">
            {address.view === 'table' ? (
              <TableTwin
                caption={`The pairs on ${asOf}`}
                file={`gaps-${asOf}`}
                id={({ href }) => href}
                rows={rows}
                columns={[
                  { title: 'State', text: ({ a }) => a },
                  { title: 'and', text: ({ b }) => b },
                  { title: 'Relations', text: ({ cell, error }) => (cell ? tieWords(cell) : (error?.message ?? 'not asked yet')) },
                  { title: 'Best path', numeric: true, text: ({ cell }) => (cell?.path ? strengthText(cell.path.strength) : cell?.complete ? 'none' : '') },
                  { title: 'In a word', text: ({ cell }) => (cell?.path ? words(cell.path.word) : '') },
                  { title: 'Through', text: ({ cell }) => cell?.path?.brokers.map((broker) => broker.name).join(', ') ?? '' },
                  { title: 'Paths', text: ({ href }) => href, show: ({ href, a, b }) => <a href={href} aria-label={`Show the paths between ${a} and ${b}`}>Show</a> },
                ]}
              />
            ) : (
              <Matrix states={among} name={name} cells={pairs.cells} errors={pairs.errors} href={toPaths} day={asOf} />
            )}
            <section aria-labelledby="ranked" className="gap-ranks">
              <h2 id="ranked">No relations, best connected first</h2>
              <Waiting asked={asked} />
              {asked.error && <Problem error={asked.error} retry={asked.retry} />}
              {answer && asked.current && (
                <>
                  <p className="hint">
                    {answer.none} {answer.none === 1 ? 'pair has' : 'pairs have'} none, {answer.connected} of them connected all the same; of {answer.unknown} no source tells.
                    {!answer.complete && ` ${answer.unsearched} pairs were not searched: the search ran out of ${words(answer.stoppedBecause ?? 'time')}. Ask for fewer states.`}
                  </p>
                  <Ranked gaps={answer.gaps} href={toPaths} />
                  {answer.lastKnownNone.length > 0 && (
                    <>
                      <h3>Unknown that day, none when last known</h3>
                      <Ranked gaps={answer.lastKnownNone} href={toPaths} />
                    </>
                  )}
                </>
              )}
            </section>
          </div>
        </>
      )}
    </div>
  );
}

function Ranked({ gaps, href }: { gaps: readonly GapPairFragment[]; href(a: string, b: string): string }) {
  return (
    <ol className="ranked-gaps">
      {gaps.map(({ a, b, rank, formalTie, path }) => (
        <li key={rank}>
          <span className="strength">{path ? strengthText(path.strength) : '–'}</span>
          <div>
            <a href={href(a.id, b.id)}>
              {a.name} and {b.name}
            </a>
            <p className="hint">{tieWords({ formalTie, path, complete: true })}; {pathWords({ formalTie, path, complete: true })}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

interface MatrixProps {
  states: string[];
  name(state: string): string;
  cells: ReadonlyMap<string, Cell>;
  errors: ReadonlyMap<string, { message: string }>;
  href(a: string, b: string): string;
  day: string;
}

/** The lower half of the square, for a pair is the same in either order. One stop of the Tab key; arrows move within. */
function Matrix({ states, name, cells, errors, href, day }: MatrixProps) {
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState({ row: 1, column: 0 });
  const here = { row: Math.min(at.row, states.length - 1), column: Math.min(at.column, states.length - 2) };
  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const to = by ? { row: here.row + by[0]!, column: here.column + by[1]! } : event.key === 'Home' ? { ...here, column: 0 } : event.key === 'End' ? { ...here, column: here.row - 1 } : null;
    if (!to) return;
    event.preventDefault();
    if (to.column < 0 || to.row >= states.length || to.column >= to.row) return;
    setAt(to);
    table.current?.querySelector<HTMLElement>(`[data-at="${to.row} ${to.column}"]`)?.focus();
  }
  const used = new Set<State>(['relations', 'none', 'unknown', ...[...cells.values()].map(stateOf)]);
  return (
    <figure className="matrix">
      <figcaption className="key">
        {(Object.keys(stateWords) as State[]).filter((state) => used.has(state)).map((state) => (
          <span key={state}>
            <span className="gap-cell sample" data-state={state} aria-hidden="true">
              <span>{stateMarks[state]}</span>
            </span>
            {stateWords[state]}
          </span>
        ))}
        <span>
          <span className="gap-cell sample" aria-hidden="true">
            <small>0.408</small>
          </span>
          strength of the best path; – where there is none
        </span>
      </figcaption>
      <Scroll label="The matrix of pairs">
        <table ref={table} onKeyDown={onKeyDown}>
          <caption className="unseen">Relations and best path of each pair on <Dated>{day}</Dated>. Arrow keys move from cell to cell.</caption>
          <tbody>
            {states.slice(1).map((a, index) => {
              const row = index + 1;
              return (
                <tr key={a}>
                  <th scope="row">{name(a)}</th>
                  {states.slice(0, row).map((b, column) => {
                    const key = pairKey(a, b);
                    const cell = cells.get(key);
                    const error = errors.get(key);
                    const label = `${name(a)} and ${name(b)}: ${cell ? `${tieWords(cell)}; ${pathWords(cell)}` : (error?.message ?? 'not asked yet')}`;
                    return (
                      <td key={b}>
                        <a
                          className="gap-cell"
                          href={href(a, b)}
                          data-state={cell ? stateOf(cell) : error ? 'error' : 'open'}
                          data-strong={cell?.path ? (cell.path.strength >= 0.1 ? 'well' : cell.path.strength >= 0.01 ? 'some' : 'weak') : 'no'}
                          data-at={`${row} ${column}`}
                          tabIndex={row === here.row && column === here.column ? 0 : -1}
                          onFocus={() => setAt({ row, column })}
                          title={label}
                          aria-label={`${label}. Show the paths.`}
                        >
                          <span>{cell ? stateMarks[stateOf(cell)] : error ? '!' : '·'}</span>
                          <small>{cell ? (cell.path ? strengthText(cell.path.strength) : '–') : ''}</small>
                        </a>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
            <tr>
              <td />
              {states.slice(0, -1).map((state) => (
                <th key={state} scope="col" className="upright">
                  <span>{name(state)}</span>
                </th>
              ))}
            </tr>
          </tbody>
        </table>
      </Scroll>
    </figure>
  );
}
