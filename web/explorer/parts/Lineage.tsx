// How something came about and what came of it: drawn, and as a table.
import { useCallback } from 'react';
import { drawLineage, lineageRows } from '../../drawing/lineage';
import { Lineage as LineageOperation } from '../operations';
import { useAnswer } from '../useAnswer';
import { countText, words } from '../words';
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
        width, word: words, href: ({ id }) => recordHref(id, asOf) ?? '#/', label: `What led to ${lineage!.of.name}, and what came of it`,
      }),
    [lineage, asOf],
  );
  if (asked.error) return quiet && asked.error.code === 'NOT_FOUND' ? null : <Problem error={asked.error} retry={asked.retry} />;
  if (!lineage) return <Waiting asked={asked} />;
  if (lineage.steps.length === 0) return quiet ? null : <Empty>Nothing on record led to {lineage.of.name}, and nothing came of it.</Empty>;
  const rows = lineageRows(lineage.of, lineage.steps);
  const [led, came] = [rows.filter(({ depth }) => depth < 0), rows.filter(({ depth }) => depth > 0)].map((side) => countText(side.map(({ thing }) => thing)));
  return (
    <section className="lineage">
      {quiet && <h2>How it came about and what came of it</h2>}
      <p>
        {led ? `${led} led to it` : 'Nothing on record led to it'}; {came ? `${came} came of it` : 'nothing on record came of it'}.
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
            { title: 'Sources', onScreen: true, text: ({ tie }) => tie.id, show: ({ tie, sentence }) => <ClaimButton id={tie.id} about={sentence} chosen={selected === tie.id}>Sources</ClaimButton> },
          ]}
        />
      </details>
    </section>
  );
}
