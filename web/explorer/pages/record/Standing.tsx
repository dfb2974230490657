// How a post stands on a day, with every claim that bears on it.
import type { StandingFragment } from '../../operations';
import { ClaimButton } from '../../parts/Claim';
import { Dated } from '../../parts/Dated';
import { To } from '../../parts/To';

export const postWords = { FILLED: 'held', ACTING: 'held by somebody acting', VACANT: 'vacant', UNCERTAIN: 'uncertain', UNKNOWN: 'unknown: no source tells' } as const;

export function Standing({ standing, day, selected }: { standing: StandingFragment; day: string; selected: string | undefined }) {
  const { status, since, until, days, owner, accreditedTo, holder, previous, next, charges, claims } = standing;
  return (
    <section className="post-standing">
      <h2>
        On <Dated>{day}</Dated>
      </h2>
      <p>
        <strong className={`post-status post-${status.toLowerCase()}`}>{postWords[status]}</strong>
        {holder && (
          <>
            {' by '}
            <To entity={holder} asOf={day} />
          </>
        )}
        {since && <Dated>{`, since ${since}`}</Dated>}
        {days !== null && `, ${days} days`}.
      </p>
      <dl className="facts-list">
        {owner && (
          <div>
            <dt>Belongs to</dt>
            <dd>
              <To entity={owner} asOf={day} />
            </dd>
          </div>
        )}
        {accreditedTo.length > 0 && (
          <div>
            <dt>Accredited to</dt>
            <dd>
              {accreditedTo.map((each) => (
                <To key={each.id} entity={each} asOf={day} />
              ))}
            </dd>
          </div>
        )}
        {previous && (
          <div>
            <dt>Last holder</dt>
            <dd>
              <To entity={previous} asOf={day} />
            </dd>
          </div>
        )}
        {next && (
          <div>
            <dt>Next holder</dt>
            <dd>
              <To entity={next} asOf={day} />
              {until && <Dated>{`, from ${until}`}</Dated>}
            </dd>
          </div>
        )}
      </dl>
      <Claims claims={[...claims, ...charges]} selected={selected} />
    </section>
  );
}

/** What is on record, claim by claim. */
export function Claims({ claims, selected }: { claims: readonly { sentence: string; leads?: boolean; tie: { id: string } | null; coverage?: StandingFragment['claims'][number]['coverage'] }[]; selected: string | undefined }) {
  return (
    <ul className="post-claims">
      {claims.map(({ sentence, leads, tie, coverage }, index) => (
        <li key={`${tie?.id ?? ''} ${index}`}>
          <Dated>{sentence}</Dated>
          {leads && claims.length > 1 && <span className="hint"> (leads)</span>}{' '}
          {tie && (
            <ClaimButton id={tie.id} about={sentence} chosen={selected === tie.id}>
              Sources
            </ClaimButton>
          )}
          {coverage && (
            <span className="hint">
              {' '}
              By <a href={`#/source/${coverage.source.id}`}>{coverage.source.title}</a>
              {coverage.locator && (
                <>
                  , <span className="locator">{coverage.locator}</span>
                </>
              )}
              .
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
