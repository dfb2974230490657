// The most paths between two sides that share no broker and no channel.
import { useMemo, useState } from 'react';
import type { Picked } from '../../../drawing/paths';
import type { Address } from '../../address';
import { Independent } from '../../operations';
import { Chain } from '../../parts/Chain';
import { ClaimButton, Claim } from '../../parts/Claim';
import { TableTwin } from '../../parts/TableTwin';
import { change } from '../../place';
import { useAnswer } from '../../useAnswer';
import { strengthText } from '../../words';
import { Picture } from '../paths/Picture';
import { Frame, questionOf } from './Frame';

export default function IndependentPage({ address }: { address: Address<'independent'> }) {
  const asked = useAnswer(Independent, questionOf(address));
  const found = asked.data?.independentRoutes;
  const [pointed, setPointed] = useState<Picked | null>(null);
  const rows = useMemo(() => (found?.paths ?? []).map((path, index) => ({ route: index + 1, variant: null, path })), [found]);
  const day = found?.limits.asOf;
  const tie = address['tie-selected'];
  return (
    <Frame
      address={address}
      title="Independent routes"
      lede="Ways that share no broker and no channel: one can fail, and the others still stand. Officials of the parties may stand in several."
      asked={asked}
      answer={found}
    >
      {found && day && found.paths.length > 0 && (
        <div className={tie ? 'columns' : undefined}>
          <div className="record-main">
            <p>
              <strong>{found.count}</strong> independent {found.count === 1 ? 'route' : 'routes'}
              {found.proven ? ', certainly the most there are' : found.atMost === null ? ' found; there may be more' : ` found; there are at most ${found.atMost}`}.
            </p>
            <Picture
              rows={rows}
              label={`${found.count} independent routes. Arrow keys move along and between them, Enter opens sources.`}
              file={`independent-${day}`}
              selected={null}
              pointed={pointed}
              onPick={(picked) => picked.tie && change<Address<'independent'>>({ 'tie-selected': picked.tie })}
              onPoint={setPointed}
              onMenu={() => {}}
            />
            <details>
              <summary>As a table, with sources</summary>
              <TableTwin
                caption="Independent routes"
                file={`independent-${day}`}
                rows={[...found.paths]}
                id={(path) => path.nodes.map(({ id }) => id).join(' ')}
                columns={[
                  { title: 'Strength', text: (path) => strengthText(path.strength), numeric: true },
                  { title: 'Way', text: (path) => path.nodes.map(({ name }) => name).join(' – '), show: (path) => <Chain nodes={path.nodes} asOf={day} /> },
                  {
                    title: 'Sources',
                    onScreen: true,
                    text: (path) => path.hops.map(({ tie: { id } }) => id).join(' '),
                    show: (path) => path.hops.map((hop, index) => <ClaimButton key={hop.tie.id} id={hop.tie.id} about={hop.sentence} chosen={tie === hop.tie.id}>{`Tie ${index + 1}`}</ClaimButton>),
                  },
                ]}
              />
            </details>
          </div>
          <Claim id={tie} asOf={day} />
        </div>
      )}
    </Frame>
  );
}
