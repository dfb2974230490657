// The ties of a record of some kinds, as a table: who, as what, when, how they stand on the day, and what they rest on.
import { useEffect, useState } from 'react';
import { TiesOf, type Direction, type ListedFragment, type TieKind } from '../operations';
import { useAnswer } from '../useAnswer';
import { tieText, words } from '../words';
import { ClaimButton } from './Claim';
import { Pager, type Passed } from './Pager';
import { TableTwin, type Column } from './TableTwin';
import { detailText, standingText, whenText } from './tie';
import { To } from './To';
import { Problem, Waiting } from './Waiting';

interface Props {
  title: string;
  id: string;
  kinds: TieKind[];
  direction?: Direction;
  asOf: string;
  selected: string | undefined;
}

const page = 100;

export function Ties({ title, id, kinds, direction, asOf, selected }: Props) {
  // The cursors of the pages passed, so that one can go back.
  const [passed, setPassed] = useState<Passed>([]);
  useEffect(() => setPassed([]), [id]);
  const asked = useAnswer(TiesOf, { id, kinds, direction: direction ?? null, after: passed.at(-1) ?? null, asOf });
  const found = asked.data?.node && 'ties' in asked.data.node && asked.data.node.id === id ? asked.data.node.ties : null;
  if (asked.error) return <Problem error={asked.error} retry={asked.retry} />;
  if (!found) return <Waiting asked={asked} />;
  if (found.totalCount === 0) return null;

  const rows = sorted(found.edges.map(({ node }) => node));
  const several = new Set(rows.map((tie) => `${tie.kind} ${tie.from.id === id}`)).size > 1;
  const other = (tie: ListedFragment) => (tie.from.id === id ? tie.to : tie.from);
  const all: Column<ListedFragment>[] = [
    ...(several ? [{ title: 'What', text: (tie: ListedFragment) => tieText(tie.kind, tie.from.id !== id) }] : []),
    { title: 'Who or what', text: (tie) => other(tie).name, show: (tie) => <To entity={other(tie)} asOf={asOf} /> },
    { title: 'As', text: detailText },
    { title: 'When', text: whenText },
    { title: 'On the day', text: (tie) => standingText(tie.standing, asOf), show: (tie) => <span className={`standing standing-${tie.standing.active ? (tie.standing.certainty ?? '').toLowerCase() : 'ended'}`}>{standingText(tie.standing, asOf)}</span> },
    { title: 'The channel', text: (tie) => channelState(other(tie)) },
    {
      title: 'Sources',
      text: ({ standing }) => standing.evidence.grade ?? '',
      show: (tie) => (
        <ClaimButton id={tie.id} about={`${tie.from.name} ${tieText(tie.kind)} ${tie.to.name}`} chosen={selected === tie.id}>
          {tie.standing.evidence.grade ?? 'none'}
        </ClaimButton>
      ),
    },
  ];
  const columns = all.filter(({ title, text }) => !['As', 'The channel'].includes(title) || rows.some((tie) => text(tie) !== ''));
  return (
    <section className="ties">
      <h2>
        {title} <span className="count">{found.totalCount}</span>
      </h2>
      <TableTwin caption={`${title}, as of the day`} columns={columns} rows={rows} file={`${id}-${title}`.replaceAll(/[^a-z0-9-]+/gi, '-').toLowerCase()} id={(tie) => tie.id} />
      <Pager list={found} page={page} shown={rows.length} passed={passed} turn={setPassed} />
    </section>
  );
}

/** The state of a channel that day; empty for anything else. */
const channelState = (entity: ListedFragment['from']) => ('state' in entity ? words(entity.state.state) : '');

/** What holds that day first, then the latest. */
const sorted = (ties: ListedFragment[]) =>
  [...ties].sort((a, b) => Number(b.standing.active) - Number(a.standing.active) || ((a.start ?? '') < (b.start ?? '') ? 1 : (a.start ?? '') > (b.start ?? '') ? -1 : 0));
