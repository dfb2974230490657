// The routes in order, in words: what the picture shows, to read and to walk through by keyboard.
import type { Picked } from '../../../drawing/paths';
import type { AnswerFragment } from '../../operations';
import { Dated } from '../../parts/Dated';
import { gradeWords, listText, strengthText, words } from '../../words';
import { characterWords } from './question';

interface Props {
  answer: AnswerFragment;
  /** Which of two answers it is; null where there is one only. */
  when: string | null;
  selected: Picked | null;
  pointed: Picked | null;
  onPick(picked: Picked): void;
  /** Somebody wants to read about a route: what is told of it takes the focus. */
  onOpen(picked: Picked): void;
  onPoint(pointed: Picked | null): void;
}

/** Who makes the connection, in a few words. */
export const through = (names: string[]): string => (names.length > 0 ? `through ${listText(names)}` : 'without a broker');

type Way = Pick<AnswerFragment['routes']['routes'][number]['best'], 'nodes' | 'brokers' | 'hops' | 'certainty'>;

/** What a path's standing on the day rests on: its dates, or a supposition. */
export const restsOn = ({ hops, certainty }: Way): string =>
  hops.some(({ hypothetical }) => hypothetical) ? 'rests on a supposition' : certainty === 'POSSIBLE' ? 'dates not certain' : 'dates certain';

/** The nodes that a path runs through, where they are others than its brokers: a channel's mediators make the connection without standing in it. */
const wayOf = ({ nodes, brokers }: Way): string => {
  const inside = nodes.slice(1, -1);
  return inside.length === brokers.length && inside.every(({ id }) => brokers.some((broker) => broker.id === id)) ? '' : `by way of ${inside.map(({ name }) => name).join(' — ')}`;
};

export function RankedList({ answer, when, selected, pointed, onPick, onOpen, onPoint }: Props) {
  const { routes, found, counted, complete } = answer.routes;
  if (routes.length === 0) return null;
  return (
    <section className="ranked" aria-label="Routes, best first">
      <h2>{routes.length < found || !counted ? `The first ${routes.length} of ${found}${counted ? '' : ' or more'} routes` : found === 1 ? 'One route' : `${found} routes`}{when && <Dated>{` ${when}`}</Dated>}</h2>
      {!(complete && answer.complete) && <p className="notice">The search came to the end of its time: there may be others.</p>}
      <ol>
        {routes.map(({ rank, best, variantCount, variants }) => {
          const is = (picked: Picked | null) => picked?.route === rank;
          const chosen = is(selected);
          const weakest = best.hops[best.weakestHop - 1];
          return (
            <li
              key={rank}
              data-chosen={chosen}
              data-pointed={is(pointed)}
              onPointerEnter={() => onPoint({ route: rank, variant: null })}
              onPointerLeave={() => onPoint(null)}
            >
              <button
                type="button"
                className="route"
                aria-pressed={chosen && !selected?.variant}
                onClick={() => onOpen({ route: rank, variant: null })}
                onFocus={() => onPoint({ route: rank, variant: null })}
                onBlur={() => onPoint(null)}
              >
                <span className="rank">{rank}</span>
                <span className="what">
                  <strong>{through(best.brokers.map(({ name }) => name))}</strong>
                  <span className="facts">
                    <b className={`word word-${best.word}`}>{best.word}</b> <span className="numeric">{strengthText(best.strength)}</span> · {best.hops.length} ties ·{' '}
                    <span title={gradeWords(best.grade)}>{best.grade}</span> · {restsOn(best)}
                  </span>
                  {wayOf(best) && <span className="facts">{wayOf(best)}</span>}
                </span>
              </button>
              {weakest && (
                <p className="weakest">
                  <span className="mark" aria-hidden="true">
                    ▾
                  </span>{' '}
                  Weakest: <Dated>{weakest.sentence}</Dated>
                </p>
              )}
              {chosen && <p className="hint">Who takes part: {characterWords[best.character]}.</p>}
              {variantCount > 0 && (
                <button
                  type="button"
                  className="quiet variants"
                  aria-expanded={chosen && selected?.variant != null}
                  onClick={() => onPick({ route: rank, variant: chosen && selected?.variant != null ? null : 1 })}
                >
                  {chosen && selected?.variant != null ? 'Hide' : 'Show'} {variantCount === 1 ? 'the variant' : `${variantCount} variants`}
                </button>
              )}
              {chosen && selected?.variant != null && (
                <ol className="variant-list">
                  {variants.map(({ rank: place, nodes, strength }, index) => (
                    <li key={place}>
                      <button type="button" className="quiet" aria-pressed={selected.variant === index + 1} onClick={() => onPick({ route: rank, variant: index + 1 })}>
                        Path {place}, {strengthText(strength)}: {nodes.slice(1, -1).map(({ name }) => name).join(' — ')}
                      </button>
                    </li>
                  ))}
                  {variantCount > variants.length && <li className="hint">… and {variantCount - variants.length} weaker ones</li>}
                </ol>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** What a kind of entity is, and of what sort, in words. */
export const sortOf = (node: { kind: string; track?: string; channelType?: string; organizationType?: string }): string =>
  [node.channelType ?? node.organizationType ?? node.kind, node.track].filter((each) => each !== undefined).map(words).join(', ');
