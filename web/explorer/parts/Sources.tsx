// What a claim rests on: its citations with their grades, and where to read them.
import type { ClaimedFragment } from '../operations';
import { gradeWords, words } from '../words';
import { Dated } from './Dated';

export function Sources({ citations }: { citations: readonly ClaimedFragment[] }) {
  if (citations.length === 0) return <p className="hint">No source: it is only supposed.</p>;
  return (
    <ul className="sources">
      {citations.map(({ id, source, grade, stance, observed, locator, quote }) => (
        <li key={id}>
          <span className="grade" title={gradeWords(grade)}>
            {grade}
          </span>
          <div>
            <cite>{source.title}</cite>
            {stance === 'DENIES' && <strong> denies it</strong>}
            <p>
              {[source.author, source.publisher].map((each) => each && `${each} · `)}
              {source.published && (
                <>
                  <Dated>{source.published}</Dated> ·{' '}
                </>
              )}
              {words(source.type)}
              {locator && (
                <>
                  {' '}
                  · <span className="locator">{locator}</span>
                </>
              )}
              {observed && (
                <>
                  {' '}
                  · observed <Dated>{observed}</Dated>
                </>
              )}
            </p>
            {quote && <blockquote>{quote}</blockquote>}
            <p className="hint">
              {gradeWords(grade)}
              {source.unknownOrigin && '; nobody knows where it has this from'}
            </p>
            {source.locator && /^https?:\/\//.test(source.locator) ? (
              <a href={source.locator} target="_blank" rel="noreferrer noopener">
                Open the source
              </a>
            ) : (
              source.locator && <p className="hint locator">{source.locator}</p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
