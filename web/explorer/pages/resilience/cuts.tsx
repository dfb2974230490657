// What the paths between two sides hang on: what is left without each broker and channel of the best path.
import type { Address } from '../../address';
import { Cuts } from '../../operations';
import { Chain } from '../../parts/Chain';
import { TableTwin } from '../../parts/TableTwin';
import { To } from '../../parts/To';
import { useAnswer } from '../../useAnswer';
import { listText, strengthText } from '../../words';
import { Frame, questionOf } from './Frame';

export default function CutsPage({ address }: { address: Address<'cuts'> }) {
  const asked = useAnswer(Cuts, questionOf(address));
  const found = asked.data?.cutNodes;
  const day = found?.limits.asOf;
  const vital = found?.nodes.filter(({ cut }) => cut) ?? [];
  return (
    <Frame address={address} title="What the paths hang on" lede="Each broker and channel of the best path is taken out in turn: what is left?" asked={asked} answer={found}>
      {found?.best && day && (
        <>
          <p>
            The best way, {found.best.word}, {strengthText(found.best.strength)}: <Chain nodes={found.best.nodes} asOf={day} />
          </p>
          <p className={vital.length > 0 ? 'notice' : undefined}>
            {vital.length > 0 ? `Without ${listText(vital.map(({ node }) => node.name))}, no path is left.` : 'No single broker or channel is needed for every path.'}
          </p>
          {found.nodes.length > 0 && (
            <TableTwin
              caption={`What the loss of each would mean, of ${found.counted} paths counted`}
              file={`cuts-${day}`}
              rows={[...found.nodes]}
              id={({ node }) => node.id}
              columns={[
                { title: 'Without', text: ({ node }) => node.name, show: ({ node }) => <To entity={node} asOf={day} /> },
                { title: 'Paths lost', text: ({ lost }) => `${lost} of ${found.counted}`, numeric: true },
                { title: 'Left', text: ({ cut }) => (cut === null ? 'not known: the budget ran out' : cut ? 'nothing' : 'other ways') },
                { title: 'Strength left', text: ({ left }) => (left ? strengthText(left.strength) : ''), numeric: true },
                { title: 'Best way left', text: ({ left }) => left?.nodes.map(({ name }) => name).join(' – ') ?? '', show: ({ left }) => left && <Chain nodes={left.nodes} asOf={day} /> },
              ]}
            />
          )}
        </>
      )}
    </Frame>
  );
}
