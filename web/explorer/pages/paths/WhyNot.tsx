// Why an actor or channel is not among the routes shown.
import type { Address } from '../../address';
import { WhyNot as WhyNotQuestion, type PathInput } from '../../operations';
import { Dated } from '../../parts/Dated';
import { PartyBox } from '../../parts/PartyBox';
import { Problem, Waiting } from '../../parts/Waiting';
import { change } from '../../place';
import { useAnswer } from '../../useAnswer';
import { strengthText } from '../../words';

export function WhyNot({ address, query }: { address: Address<'paths'>; query: PathInput }) {
  const asked = useAnswer(WhyNotQuestion, address.through ? { query, through: address.through } : null);
  const answer = asked.current ? asked.data?.whyNot : undefined;
  return (
    <details className="why-not" open={address.through !== undefined}>
      <summary>Why not through …?</summary>
      <PartyBox label="An actor or channel that you expected" most={1} value={address.through ? [address.through] : []} onChange={(value) => change<Address<'paths'>>({ through: value[0] })} kinds={['PERSON', 'ORGANIZATION', 'CHANNEL', 'STATE']} />
      <Waiting asked={asked} />
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {answer?.path && (
        <p>
          The best path through {answer.through.name} is {answer.path.word}, {strengthText(answer.path.strength)}
          {answer.rank ? `, path ${answer.rank} of all` : answer.beyond ? ', beyond the first thousand' : ''}: {answer.path.nodes.map(({ name }) => name).join(' — ')}.
        </p>
      )}
      {answer?.obstacles.map(({ sentence }) => <p key={sentence}><Dated>{sentence}</Dated></p>)}
    </details>
  );
}
