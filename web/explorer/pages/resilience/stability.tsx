// How firmly the first paths of a question stand when half-lives and grades move.
import type { Address } from '../../address';
import { Stability } from '../../operations';
import { Chain } from '../../parts/Chain';
import { TableTwin } from '../../parts/TableTwin';
import { useAnswer } from '../../useAnswer';
import { strengthText } from '../../words';
import { Frame, questionOf } from './Frame';

export default function StabilityPage({ address }: { address: Address<'stability'> }) {
  const asked = useAnswer(Stability, questionOf(address));
  const found = asked.data?.stability;
  const day = found?.limits.asOf;
  const leaving = found?.standings.filter(({ leaves }) => leaves).length ?? 0;
  return (
    <Frame
      address={address}
      title="How firm the ranking is"
      lede="The tables of half-lives and grades are a judgement. Each number is moved once, and the paths are ranked anew: what stays first whatever is moved does not owe its place to a choice of numbers."
      asked={asked}
      answer={found}
    >
      {found && day && found.standings.length > 0 && (
        <>
          <p className="verdict">
            {leaving === 0
              ? `All ${found.standings.length} first paths stay among the first under each of the ${found.variants.length} changes tried.`
              : `${leaving} of the first ${found.standings.length} paths would leave the first places under some of the ${found.variants.length} changes tried.`}
          </p>
          <TableTwin
            caption="The first paths, and the ranks that they take when the tables move"
            file={`stability-${day}`}
            rows={[...found.standings]}
            id={({ path }) => String(path.rank)}
            columns={[
              { title: 'Rank', text: ({ path }) => String(path.rank), numeric: true },
              { title: 'Way', text: ({ path }) => path.nodes.map(({ name }) => name).join(' – '), show: ({ path }) => <Chain nodes={path.nodes} asOf={day} /> },
              { title: 'Strength', text: ({ path }) => strengthText(path.strength), numeric: true },
              { title: 'Best', text: ({ best }) => String(best), numeric: true },
              { title: 'Worst', text: ({ worst }) => (worst === null ? `below ${found.depth}` : String(worst)), numeric: true },
              { title: 'Moved by', text: ({ moved }) => moved.map(({ variant, rank }) => `${variant.words}: ${rank ?? `below ${found.depth}`}`).join('; ') || 'nothing tried' },
            ]}
          />
          <details>
            <summary>The {found.variants.length} changes tried</summary>
            <TableTwin
              caption="What each change of the tables does to the first paths"
              file={`stability-changes-${day}`}
              rows={[...found.variants]}
              id={({ variant }) => variant.name}
              columns={[
                { title: 'Change', text: ({ variant }) => variant.words },
                { title: 'Leave', text: ({ leavers }) => String(leavers), numeric: true },
                { title: 'Come in', text: ({ newcomers }) => String(newcomers), numeric: true },
                { title: 'Searched whole', text: ({ complete }) => (complete ? 'yes' : 'no') },
              ]}
            />
          </details>
        </>
      )}
    </Frame>
  );
}
