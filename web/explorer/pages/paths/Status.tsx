// What stands before the paths: the formal tie of each pair, who was left out, what was shut, and how far the data reach.
import type { AnswerFragment } from '../../operations';
import { Dated } from '../../parts/Dated';
import { Sources } from '../../parts/Sources';
import { listText, words } from '../../words';

const statusWords = {
  PRESENT: 'have relations', NONE: 'have no relations', UNKNOWN: 'no source tells whether they have relations', NOT_APPLICABLE: 'formal relations do not apply',
} as const;
const shownPairs = 4;

export function Status({ answer }: { answer: AnswerFragment }) {
  const { formalTies, excluded, shut } = answer;
  return (
    <section className="status" aria-label="Formal ties">
      <ul>
        {formalTies.slice(0, shownPairs).map((tie) => (
          <li key={`${tie.a.id} ${tie.b.id}`}>
            <FormalTie tie={tie} />
          </li>
        ))}
        {formalTies.length > shownPairs && <li className="hint">… and {formalTies.length - shownPairs} more pairs</li>}
      </ul>
      {shut.length > 0 && (
        <details>
          <summary>
            Shut by then: {shut.map(({ channel }) => channel.name).join('; ')}
          </summary>
          <ul className="claims">
            {shut.map(({ sentence, tie }) => (
              <li key={tie.id}>
                <p>
                  <Dated>{sentence}</Dated>
                </p>
                <Sources citations={tie.citations} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {excluded.length > 0 && (
        <details>
          <summary>Left out, because a party rejects them: {listText(excluded.map(({ actor }) => actor.name))}</summary>
          <ul className="claims">
            {excluded.map(({ actor, by, tie }) => (
              <li key={tie.id}>
                <p>
                  {by.name} rejects {actor.name} as go-between.
                </p>
                <Sources citations={tie.citations} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function FormalTie({ tie: { a, b, status, certainty, since, lastKnown, contacts, protecting, claims } }: { tie: AnswerFragment['formalTies'][number] }) {
  const citations = claims.filter(({ leads }) => leads).flatMap(({ tie }) => tie.citations);
  return (
    <details className="formal-tie">
      <summary>
        <strong className={`status-${status.toLowerCase()}`}>
          {status === 'UNKNOWN' || status === 'NOT_APPLICABLE' ? `${a.name} and ${b.name}: ${statusWords[status]}` : `${a.name} and ${b.name} ${statusWords[status]}`}
        </strong>
        {since && <Dated>{` since ${since}`}</Dated>}
        {certainty === 'POSSIBLE' && ' (possibly)'}
        {lastKnown && <Dated>{`; when last known, on ${lastKnown.date}: ${words(lastKnown.status)}`}</Dated>}
        {protecting.length > 0 && `. ${protecting.map(({ from, to }) => `${from.name} protects the interests of ${to.name}`).join('; ')}`}
        {contacts.length > 0 && `. ${contacts.map(({ from, to, level }) => `${words(level).replace(/^./, (first) => first.toUpperCase())} of ${from.name} in ${to.name}`).join('; ')}`}.
      </summary>
      {citations.length > 0 ? <Sources citations={citations} /> : <p className="hint">No claim on record; it is not guessed.</p>}
    </details>
  );
}

/** Says that absence means little beyond the last day that the data speak of. */
export function BeyondData({ asOf, dataThrough }: { asOf: string; dataThrough: string | null }) {
  if (!dataThrough || asOf <= dataThrough) return null;
  return (
    <p className="notice">
      The day lies beyond the data, which speak of nothing after <Dated>{dataThrough}</Dated>. That something is absent here means little.
    </p>
  );
}
