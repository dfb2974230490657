// The ways between two parties on a day: the default view.
import { useCallback, useMemo, useState } from 'react';
import { format, type Address } from '../../address';
import { datesText, dateText } from '../../../drawing/day';
import type { DrawnRow } from '../../../drawing/layout';
import type { Picked } from '../../../drawing/paths';
import { ask } from '../../client';
import { Compare, Memo, Paths, Variants, type AnswerFragment, type DrawnFragment, type StripFragment } from '../../operations';
import { Copy } from '../../parts/Copy';
import { TableTwin } from '../../parts/TableTwin';
import { Empty, Problem, Waiting } from '../../parts/Waiting';
import { change } from '../../place';
import { useAnswer } from '../../useAnswer';
import { listText, strengthText } from '../../words';
import { closeDetails, Details, selectionOf } from './Details';
import { Difference } from './Difference';
import { None } from './None';
import { Picture } from './Picture';
import { Question } from './Question';
import { constraintsOf, queryOf, scenarioOf } from './question';
import { RankedList, restsOn, through } from './RankedList';
import { BeyondData, Status } from './Status';
import { TimeBar, useChanges } from './TimeBar';
import { Supposed, WhatIf } from './WhatIf';
import { WhyNot } from './WhyNot';
import { Dated } from '../../parts/Dated';

const usualRoutes = 5;
const mostPaths = 30; // of those that variants are looked up among

export default function PathsPage({ address }: { address: Address<'paths'> }) {
  const bare = queryOf(address);
  const scenario = scenarioOf(address);
  const against = address.against;
  const routes = address.routes ?? usualRoutes;
  // With a second day, both sides suppose the same; else what is supposed makes the difference.
  const query = bare && (against && scenario ? { ...bare, scenario } : bare);
  const other = query && (against ? { ...query, asOf: against } : scenario ? { ...query, scenario } : null);
  const asked = useAnswer(Paths, query && { query, routes });
  const askedOther = useAnswer(Paths, other && { query: other, routes });
  const askedDifference = useAnswer(Compare, query && other && { query, other: against ? { asOf: against } : { scenario } });
  const answer = asked.data?.paths ?? null;
  const answerOther = other ? (askedOther.data?.paths ?? null) : null;

  const open = answer?.routes.routes.find(({ rank }) => rank === address.route && address.variant !== undefined);
  const askedVariants = useAnswer(Variants, query && open && !other ? { query: { ...query, limit: mostPaths } } : null);
  const variants = useMemo(() => {
    const ranks = open?.variants.map(({ rank }) => rank) ?? [];
    return (askedVariants.data?.paths.paths ?? []).filter(({ rank }) => ranks.includes(rank));
  }, [open, askedVariants.data]);

  const changes = useChanges(answer ? [answer.from[0]!.id, answer.to[0]!.id] : null);
  const rows = useMemo(() => (answer ? rowsOf(answer, open?.rank ?? null, variants) : []), [answer, open?.rank, variants]);
  const rowsOther = useMemo(() => (answerOther ? rowsOf(answerOther, null, []) : []), [answerOther]);

  const [pointed, setPointed] = useState<Picked | null>(null);
  const [menu, setMenu] = useState(false);
  const selected = useMemo<Picked | null>(
    () =>
      address.route === undefined && address.node === undefined && address['tie-selected'] === undefined
        ? null
        : { route: address.route ?? 0, variant: address.variant ?? null, ...(address.node ? { node: address.node } : {}), ...(address['tie-selected'] ? { tie: address['tie-selected'] } : {}) },
    [address.route, address.variant, address.node, address['tie-selected']],
  );
  const pick = useCallback(
    ({ route, variant, node, tie }: Picked) =>
      change<Address<'paths'>>({ route: route || undefined, variant: variant ?? undefined, node, 'tie-selected': tie }),
    [],
  );
  const openMenu = useCallback((picked: Picked) => {
    pick(picked);
    setMenu(true);
  }, []);
  const point = useCallback((next: Picked | null) => setPointed((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next)), []);

  const sides = answer && `${listText(answer.from.map(({ name }) => name))} and ${listText(answer.to.map(({ name }) => name))}`;
  const day = answer?.limits.asOf;
  const best = answer?.routes.routes[0];
  const bestOther = answerOther?.routes.routes[0];
  const selection = answer && query ? selectionOf(address, answerOther ? [answerOther, answer] : [answer], variants) : null;
  const pictured = { selected, pointed, onPick: pick, onPoint: point, onMenu: openMenu };
  const file = answer ? fileOf(answer) : 'paths';
  const beforeText = day ? (against ? day : 'as it is') : '';
  const afterText = against ?? 'as supposed';
  const waiting = [asked, askedOther].find(({ waiting }) => waiting !== 'no') ?? asked;
  const error = asked.error ?? askedOther.error ?? askedDifference.error;

  return (
    <div className={`page paths${other ? ' compared' : ''}`}>
      <Question address={address} />
      {!query && <Empty>Name the two sides to see what connects them.</Empty>}
      {error && <Problem error={error} retry={() => [asked, askedOther, askedDifference].forEach((each) => each.error && each.retry())} />}
      {answer && query && (
        <div className="answer" data-current={asked.current && (!other || askedOther.current)} aria-busy={!asked.current}>
          <header className="answer-head">
            <h1>
              {sides} <span className="on">
                on <Dated>{day!}</Dated>
              </span>
            </h1>
            <Waiting asked={waiting} />
            <Supposed address={address} />
            <p className="verdict">
              {best ? (
                <>
                  The best way runs {through(best.best.brokers.map(({ name }) => name))}: <b className={`word word-${best.best.word}`}>{best.best.word}</b>, {strengthText(best.best.strength)}; {restsOn(best.best)}.
                </>
              ) : (
                constraintsOf(address).length > 0 ? 'No path that day under these constraints.' : 'No path that day.'
              )}
              {answerOther && (
                <>
                  {' '}
                  <Dated>{against ? `On ${against}` : 'As supposed'}</Dated>:{' '}
                  {bestOther ? (
                    <>
                      {through(bestOther.best.brokers.map(({ name }) => name))}, <b className={`word word-${bestOther.best.word}`}>{bestOther.best.word}</b>, {strengthText(bestOther.best.strength)}; {restsOn(bestOther.best)}.
                    </>
                  ) : (
                    'no path.'
                  )}
                </>
              )}
            </p>
            <Status answer={answer} />
            <BeyondData asOf={against && against > day! ? against : day!} dataThrough={answer.dataThrough} />
          </header>
          <div className="columns">
            <div className="pictures">
              {other && askedDifference.data && <Difference compare={askedDifference.data.compare} days={against ? `from ${beforeText} to ${afterText}` : null} />}
              <div className="pair">
                <div>
                  {other && <h2><Dated>{beforeText.replace(/^a/, 'A')}</Dated></h2>}
                  {rows.length > 0 ? (
                    <Picture rows={rows} label={`Paths between ${sides} on ${dateText(day!)}. Arrow keys move along and between them, Enter opens details.`} file={file} {...pictured} />
                  ) : (
                    <None answer={answer} query={query} />
                  )}
                </div>
                {other && (
                  <div>
                    <h2><Dated>{afterText.replace(/^a/, 'A')}</Dated></h2>
                    {answerOther &&
                      (rowsOther.length > 0 ? (
                        <Picture rows={rowsOther} label={`Paths between ${sides}, ${datesText(afterText)}. Arrow keys move along and between them, Enter opens details.`} file={`${file}-${against ?? 'supposed'}`} {...pictured} />
                      ) : (
                        <None answer={answerOther} query={other} />
                      ))}
                  </div>
                )}
              </div>
              <TimeBar address={address} asOf={day!} dataThrough={answer.dataThrough} changes={changes} ready={asked.current} />
              <WhatIf address={address} />
              <div className="bar tools">
                <button type="button" aria-pressed={address.view === 'table'} onClick={() => change<Address<'paths'>>({ view: address.view === 'table' ? undefined : 'table' })}>
                  Show as a table
                </button>
                <Copy text={() => ask(Memo, { query: other && !against ? other : query, routes }).then(({ paths }) => paths.memo)}>Copy the memo</Copy>
                <Copy text={() => new URL(format(address), location.href).href}>Copy the link</Copy>
                <a className="button" href={format({ ...address, page: 'independent' })}>
                  How firm is it?
                </a>
                {against && <button type="button" onClick={() => change<Address<'paths'>>({ asOf: against, against: undefined })}>Only the second day</button>}
              </div>
              {address.view === 'table' && <PathsTable rows={rows} file={file} caption={`Paths between ${sides} on ${day}`} />}
              {address.view === 'table' && rowsOther.length > 0 && <PathsTable rows={rowsOther} file={`${file}-${against ?? 'supposed'}`} caption={`Paths between ${sides}, ${afterText}`} />}
            </div>
            <div className="beside">
              {selection && <Details address={address} query={other && !against ? other : query} selection={selection} menu={menu} onMenuShown={() => setMenu(false)} />}
              {!selection && selected && (selected.node || selected.tie) && (
                <Empty>
                  <p>What was selected is not among these paths.</p>
                  <button type="button" onClick={closeDetails}>
                    Let it go
                  </button>
                </Empty>
              )}
              <RankedList answer={answerOther && !against ? answerOther : answer} when={other ? (against ? `on ${beforeText}` : 'as supposed') : null} selected={selected} pointed={pointed} onPick={pick} onOpen={openMenu} onPoint={point} />
              <WhyNot address={address} query={query} />
            </div>
          </div>
        </div>
      )}
      {!answer && query && !error && <Waiting asked={waiting} />}
    </div>
  );
}

/** The rows of a picture: each route by its best path, the open one with its variants below it. */
function rowsOf(answer: AnswerFragment, open: number | null, variants: readonly DrawnFragment[]): DrawnRow[] {
  return answer.routes.routes.flatMap(({ rank, best }): DrawnRow[] => [
    { route: rank, variant: null, path: best },
    ...(rank === open ? variants.map((path, index): DrawnRow => ({ route: rank, variant: index + 1, path })) : []),
  ]);
}

const fileOf = ({ from, to, limits }: AnswerFragment) =>
  ['paths', from[0]?.id, to[0]?.id, limits.asOf].join('-').replaceAll(/[^a-z0-9-]+/g, '-');

function PathsTable({ rows, file, caption }: { rows: DrawnRow[]; file: string; caption: string }) {
  const ties = rows.flatMap(({ route, variant, path }) =>
    (path as StripFragment).hops.map((hop, index) => ({ route: variant === null ? String(route) : `${route}, variant ${variant}`, place: index + 1, hop, path })),
  );
  return (
    <TableTwin
      caption={caption}
      file={file}
      rows={ties}
      id={({ route, place }) => `${route} ${place}`}
      columns={[
        { title: 'Route', text: ({ route }) => route, numeric: true },
        { title: 'Strength', text: ({ path }) => strengthText(path.strength), numeric: true },
        { title: 'Tie', text: ({ place }) => String(place), numeric: true },
        { title: 'From', text: ({ hop }) => hop.from.name },
        { title: 'To', text: ({ hop }) => hop.to.name },
        { title: 'In words', text: ({ hop }) => hop.sentence },
        { title: 'Evidence', text: ({ hop }) => (hop.hypothetical ? 'supposed' : (hop.evidence.grade ?? '')) },
        { title: 'Holds', text: ({ hop }) => (hop.active ? hop.certainty.toLowerCase() : `ended, ${Math.round(hop.currency * 100)} %`) },
        { title: 'Weakest', text: ({ place, path }) => (path.weakestHop === place ? 'weakest' : '') },
      ]}
    />
  );
}
