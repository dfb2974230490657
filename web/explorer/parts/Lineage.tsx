// How something came about and what came of it: drawn, and as a table.
import { useCallback } from 'react';
import { drawLineage } from '../../drawing/lineage';
import { Lineage as LineageOperation } from '../operations';
import { useAnswer } from '../useAnswer';
import { words } from '../words';
import { ClaimButton } from './Claim';
import { Drawn } from './Drawn';
import { recordHref } from './record';
import { TableTwin } from './TableTwin';
import { To } from './To';
import { Empty, Problem, Waiting } from './Waiting';

interface Props {
  of: string;
  asOf: string | undefined;
  selected: string | undefined;
  /** Shows nothing, rather than saying so, where nothing is on record. */
  quiet?: boolean;
}

export function Lineage({ of, asOf, selected, quiet }: Props) {
  const asked = useAnswer(LineageOperation, { of });
  const lineage = asked.data?.lineage;
  const draw = useCallback(
    (width: number) =>
      drawLineage(lineage!.of, lineage!.steps, {
        width, word: words, href: ({ id }) => recordHref(id, asOf) ?? '#/', label: `What led to ${lineage!.of.name}, and what came of it: ${lineage!.steps.length} hand-overs`,
      }),
    [lineage, asOf],
  );
  if (asked.error) return quiet && asked.error.code === 'NOT_FOUND' ? null : <Problem error={asked.error} retry={asked.retry} />;
  if (!lineage) return <Waiting asked={asked} />;
  if (lineage.steps.length === 0) return quiet ? null : <Empty>Nothing on record led to {lineage.of.name}, and nothing came of it.</Empty>;
  const led = lineage.steps.filter(({ depth }) => depth < 0).length;
  return (
    <section className="lineage">
      {quiet && <h2>How it came about and what came of it</h2>}
      <p>
        {led === 0 ? 'Nothing on record led to it' : led === 1 ? 'One hand-over led to it' : `${led} hand-overs led to it`};{' '}
        {lineage.steps.length - led === 0 ? 'nothing on record came of it' : lineage.steps.length - led === 1 ? 'one came of it' : `${lineage.steps.length - led} came of it`}.
      </p>
      <Drawn draw={draw} file="lineage" />
      <details>
        <summary>As a table, with sources</summary>
        <TableTwin
          caption={`What led to ${lineage.of.name}, and what came of it`}
          file="lineage"
          rows={lineage.steps}
          id={({ tie, depth }) => `${tie.id} ${depth}`}
          columns={[
            { title: 'Steps away', text: ({ depth }) => String(depth), numeric: true },
            { title: 'From', text: ({ from }) => from.name, show: ({ from }) => <To entity={from} asOf={asOf} /> },
            { title: 'To', text: ({ to }) => to.name, show: ({ to }) => <To entity={to} asOf={asOf} /> },
            { title: 'Days between', text: ({ lagDays }) => (lagDays === null ? '' : String(lagDays)), numeric: true },
            { title: 'In words', text: ({ sentence }) => sentence },
            { title: 'Sources', text: ({ tie }) => tie.id, show: ({ tie, sentence }) => <ClaimButton id={tie.id} about={sentence} chosen={selected === tie.id}>Sources</ClaimButton> },
          ]}
        />
      </details>
    </section>
  );
}
