// No path: why, and what to change so that there is one, each change a button.
import { address as addressOf, parse, type Address } from '../../address';
import { NearestMiss, type AnswerFragment, type PathInput } from '../../operations';
import { Dated } from '../../parts/Dated';
import { Empty, Problem, Waiting } from '../../parts/Waiting';
import { change } from '../../place';
import { useAnswer } from '../../useAnswer';
import { strengthText } from '../../words';

/** The values of an address under a JSON merge patch of its question; null takes a value back. Unknown keys are left out. */
export function patched(patch: string): Partial<Address<'paths'>> {
  const empty = addressOf('paths') as unknown as Record<string, unknown>;
  const entries = Object.entries(JSON.parse(patch) as Record<string, unknown>).filter(([key]) => key in empty && key !== 'page' && key !== 'id');
  return Object.fromEntries(entries.map(([key, value]) => [key, value ?? empty[key]])) as Partial<Address<'paths'>>;
}

export function None({ answer, query }: { answer: AnswerFragment; query: PathInput }) {
  const asked = useAnswer(NearestMiss, { query });
  const found = asked.data?.paths.nearestMiss;
  return (
    <Empty>
      <h2>Why there is none</h2>
      {answer.whyNone && (
        <p>
          <Dated>{answer.whyNone}</Dated>
        </p>
      )}
      <Waiting asked={asked} />
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {found && found.misses.length > 0 && (
        <>
          <p>One change would give one:</p>
          <ul className="misses">
            {found.misses.map(({ relaxed, sentence, patch, best }) => (
              <li key={patch}>
                <button type="button" data-relaxed={relaxed} onClick={() => 'page' in parse(location.hash) && change<Address<'paths'>>(patched(patch))}>
                  <span>
                    <Dated>{sentence}</Dated>
                  </span>
                </button>
                <span className="hint">
                  {best.word}, {strengthText(best.strength)}: {best.nodes.map(({ name }) => name).join(' — ')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {found && found.misses.length === 0 && <p>No single change of the question gives one{found.complete ? '' : `, as far as was looked (${found.reached ?? 'in part'})`}.</p>}
    </Empty>
  );
}
