// What changed between two answers, and what brought it about.
import type { CompareQuery } from '../../operations';
import { Dated } from '../../parts/Dated';
import { strengthText } from '../../words';
import { through } from './RankedList';

type RouteChange = CompareQuery['compare']['routes'][number];

/** How a route changed, in a word. */
export function changeWord({ what, strengthBefore, strengthAfter, rerouted }: Pick<RouteChange, 'what' | 'strengthBefore' | 'strengthAfter' | 'rerouted'>): 'lost' | 'gained' | 'strengthened' | 'weakened' | 'rerouted' | 'moved' {
  if (what !== 'CHANGED') return what === 'LOST' ? 'lost' : 'gained';
  const [before, after] = [strengthBefore ?? 0, strengthAfter ?? 0];
  return after > before ? 'strengthened' : after < before ? 'weakened' : rerouted ? 'rerouted' : 'moved';
}

export function Difference({ compare, days }: { compare: CompareQuery['compare']; days: string | null }) {
  const { sameRoutes } = compare;
  const moved = compare.routes.filter((route) => changeWord(route) === 'moved');
  const routes = compare.routes.filter((route) => !moved.includes(route));
  return (
    <section className="difference" aria-label="What changed">
      <h2>
        {routes.length === 0 ? 'Nothing changed among the first routes' : 'What changed'} {days && (
          <span className="hint">
            <Dated>{days}</Dated>
          </span>
        )}
      </h2>
      <div className="sides-of">
        {[routes.filter(worse), routes.filter((route) => !worse(route))].map((side) => side.length > 0 && (
          <ul key={changeWord(side[0]!)}>
            {side.map((route) => (
              <Change key={route.brokers.map(({ id }) => id).join(' ')} route={route} />
            ))}
          </ul>
        ))}
      </div>
      {moved.length > 0 && (
        <details>
          <summary className="hint">{moved.length === 1 ? 'One route' : `${moved.length} routes`} only changed places</summary>
          <ul>
            {moved.map((route) => (
              <li key={route.brokers.map(({ id }) => id).join(' ')}>
                {through(route.brokers.map(({ name }) => name))}: {route.rankBefore ?? '—'} → {route.rankAfter ?? '—'}
              </li>
            ))}
          </ul>
        </details>
      )}
      {sameRoutes > 0 && <p className="hint">{sameRoutes === 1 ? 'One route' : `${sameRoutes} routes`} did not change.</p>}
    </section>
  );
}

/** Whether a change is for the worse. */
const worse = (route: RouteChange) => ['lost', 'weakened'].includes(changeWord(route));

const named = (brokers: RouteChange['brokers']): string => through(brokers.map(({ name }) => name));

function Change({ route }: { route: RouteChange }) {
  const word = changeWord(route);
  const before = named(route.brokers);
  const after = route.brokersAfter ? named(route.brokersAfter) : before;
  return (
    <li className={`change-${word}`}>
      <p>
        <strong className="change">{word}</strong> the route {before}
        {after !== before && `, then ${after}`}
        {route.rerouted && word !== 'rerouted' && ', over other hops'}{' '}
        <span className="hint">
          {route.strengthBefore !== null && side(route.strengthBefore, route.rankBefore)}
          {' → '}
          {route.strengthAfter !== null ? side(route.strengthAfter, route.rankAfter) : 'none'}
        </span>
        {!route.certain && <span className="hint"> not every path could be looked at</span>}
      </p>
      {route.causes.map(({ sentence }) => (
        <p key={sentence} className="cause">
          <Dated>{sentence}</Dated>
        </p>
      ))}
    </li>
  );
}

/** A route on one side: its strength and its place. */
const side = (strength: number, rank: number | null): string => `${strengthText(strength)} (${rank === null ? 'beyond those looked at' : `no. ${rank}`})`;
