// One document: what it is, where to read it, and what it derives from.
import { useEffect } from 'react';
import type { Address } from '../../address';
import { Source, type DocumentFragment } from '../../operations';
import { Dated } from '../../parts/Dated';
import { Empty, Problem, Waiting } from '../../parts/Waiting';
import { useAnswer } from '../../useAnswer';
import { words } from '../../words';

export default function SourcePage({ address }: { address: Address<'source'> }) {
  const asked = useAnswer(Source, { id: address.id! });
  const found = asked.data?.node && 'title' in asked.data.node ? asked.data.node : null;
  useEffect(() => {
    if (found) document.title = `${found.title} · Backchannel`;
  }, [found]);
  return (
    <div className="page narrow">
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {!found && <Waiting asked={asked} />}
      {asked.data && !found && (
        <Empty>
          <h1>Not known</h1>
          <p>There is no source “{address.id}” that you may see.</p>
        </Empty>
      )}
      {found && (
        <>
          <header className="record-head">
            <p className="hint">Source · {words(found.type)}</p>
            <h1>{found.title}</h1>
          </header>
          <Facts source={found} />
          <h2>What it derives from</h2>
          {found.derivedFrom ? (
            <>
              <p>Sources that derive from one another share an origin and count once.</p>
              <h3>
                <a href={`#/source/${found.derivedFrom.id}`}>{found.derivedFrom.title}</a>
              </h3>
              <Facts source={found.derivedFrom} />
              {found.derivedFrom.derivedFrom && (
                <p>
                  That one derives from <a href={`#/source/${found.derivedFrom.derivedFrom.id}`}>{found.derivedFrom.derivedFrom.title}</a>.
                </p>
              )}
            </>
          ) : (
            <p>{found.unknownOrigin ? 'Nobody knows where it has its information from: all such sources count as one origin.' : 'No other document on record: it is an origin of its own.'}</p>
          )}
        </>
      )}
    </div>
  );
}

function Facts({ source: { author, publisher, published, licence, locator, marking } }: { source: DocumentFragment }) {
  const link = locator !== null && /^https?:\/\//.test(locator);
  return (
    <dl className="facts-list">
      {[
        ['Author', author], ['Publisher', publisher], ['Published', published && <Dated key="published">{published}</Dated>], ['Licence', licence],
        ['Marking', marking.tlp !== 'CLEAR' && `TLP:${marking.tlp} ${marking.groups.join(', ')}`],
      ].map(([name, value]) => value && (
        <div key={name as string}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {locator && (
        <div>
          <dt>Where</dt>
          <dd className="locator">
            {link ? (
              <a href={locator} target="_blank" rel="noreferrer noopener">
                Open the source
              </a>
            ) : (
              locator
            )}
          </dd>
        </div>
      )}
    </dl>
  );
}
