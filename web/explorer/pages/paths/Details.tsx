// What the side panel tells of a route, a tie or a node of the picture.
import { useEffect, useRef } from 'react';
import type { Address } from '../../address';
import { change } from '../../place';
import { AnswerError, ask } from '../../client';
import { RouteMemo, TieSources, type AnswerFragment, type DrawnFragment, type PathInput, type StripFragment } from '../../operations';
import { Copy } from '../../parts/Copy';
import { Dated } from '../../parts/Dated';
import { recordHref } from '../../parts/record';
import { Shape } from '../../parts/Shape';
import { enterPanel, SidePanel } from '../../parts/SidePanel';
import { Sources } from '../../parts/Sources';
import { Problem, Waiting } from '../../parts/Waiting';
import { useAnswer } from '../../useAnswer';
import { gradeWords, strengthText, words } from '../../words';
import { sortOf, through } from './RankedList';

export interface Selection {
  route?: { rank: number; best: StripFragment };
  hop?: { hop: DrawnFragment['hops'][number] | StripFragment['hops'][number]; path: DrawnFragment; route: number };
  node?: { node: DrawnFragment['nodes'][number]; routes: number[]; end: boolean };
}

/** What an address picks out of an answer. */
export function selectionOf(address: Address<'paths'>, answers: readonly AnswerFragment[], variants: readonly DrawnFragment[]): Selection | null {
  const routes = answers.flatMap((answer) => answer.routes.routes);
  const tie = address['tie-selected'];
  if (tie !== undefined) {
    for (const { rank, best } of [...routes].sort((a, b) => Number(b.rank === address.route) - Number(a.rank === address.route))) {
      const hop = best.hops.find((each) => each.tie.id === tie);
      if (hop) return { hop: { hop, path: best, route: rank } };
    }
    for (const path of variants) {
      const hop = path.hops.find((each) => each.tie.id === tie);
      if (hop) return { hop: { hop, path, route: address.route ?? 0 } };
    }
    return null;
  }
  if (address.node !== undefined) {
    const holding = routes.filter(({ best }) => best.nodes.some(({ id }) => id === address.node));
    const path = holding[0]?.best ?? variants.find(({ nodes }) => nodes.some(({ id }) => id === address.node));
    const index = path?.nodes.findIndex(({ id }) => id === address.node) ?? -1;
    if (!path || index < 0) {
      // Somebody who makes a connection in a channel is a broker of the route without standing on its path.
      const brokered = routes.filter(({ best }) => best.brokers.some(({ id }) => id === address.node));
      const broker = brokered[0]?.best.brokers.find(({ id }) => id === address.node);
      return broker ? { node: { node: { ...broker, summary: null }, routes: [...new Set(brokered.map(({ rank }) => rank))], end: false } } : null;
    }
    return { node: { node: path.nodes[index]!, routes: [...new Set(holding.map(({ rank }) => rank))], end: index === 0 || index === path.nodes.length - 1 } };
  }
  const route = routes.find(({ rank }) => rank === address.route);
  return route ? { route } : null;
}

const none = { route: undefined, variant: undefined, node: undefined, 'tie-selected': undefined } as const;
/** Closes the details. */
export const closeDetails = () => change<Address<'paths'>>(none);

interface Props {
  address: Address<'paths'>;
  query: PathInput;
  selection: Selection;
  /** Whether somebody has just asked for what is selected, by keyboard or menu: that takes the focus to its first action, or to the panel. */
  menu: boolean;
  onMenuShown(): void;
}

export function Details({ address, query, selection, menu, onMenuShown }: Props) {
  const actions = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!menu) return;
    enterPanel(actions.current?.querySelector('button'));
    onMenuShown();
  }, [menu]);
  if (selection.hop) return <TieDetails {...selection.hop} />;
  if (selection.node) return <NodeDetails {...selection.node} address={address} actions={actions} />;
  return <RouteDetails {...selection.route!} query={query} />;
}

function TieDetails({ hop, path, route }: NonNullable<Selection['hop']>) {
  const cited = 'citations' in hop;
  const asked = useAnswer(TieSources, cited || hop.hypothetical ? null : { id: hop.tie.id });
  const later = asked.data?.node && 'citations' in asked.data.node ? asked.data.node.citations : [];
  const place = path.hops.findIndex(({ tie }) => tie.id === hop.tie.id) + 1;
  return (
    <SidePanel title={`${hop.from.name} – ${hop.to.name}`} about={hop.tie.id} onClose={closeDetails}>
      <p className="sentence">
        <Dated>{hop.sentence}</Dated>
      </p>
      <dl>
        <dt>Tie</dt>
        <dd>
          {place} of {path.hops.length} of {route ? `route ${route}` : 'a variant'}
          {path.weakestHop === place && <strong className="alarm"> ▾ the weakest</strong>}
        </dd>
        <dt>Holds</dt>
        <dd>{!hop.active ? `it has ended; ${Math.round(hop.currency * 100)} % fresh` : hop.certainty === 'POSSIBLE' ? 'it may or may not have held that day' : 'certainly'}</dd>
        <dt>Evidence</dt>
        <dd>
          {hop.hypothetical ? 'none: it is supposed' : `${hop.evidence.grade ?? 'none'}${hop.evidence.grade ? `, ${gradeWords(hop.evidence.grade)}` : ''}`}
          {'origins' in hop.evidence && hop.evidence.origins > 0 && `; ${hop.evidence.origins === 1 ? 'one origin' : `${hop.evidence.origins} independent origins`}`}
          {'disputed' in hop.evidence && hop.evidence.disputed && '; disputed'}
        </dd>
        {'trust' in hop && (
          <>
            <dt>Worth</dt>
            <dd>
              {hop.trust.toFixed(2)} as a {words(hop.tie.role ?? hop.tie.kind)} tie, × {hop.evidence.weight.toFixed(2)} evidence, × {hop.currency.toFixed(2)} freshness
            </dd>
          </>
        )}
      </dl>
      <h3>Sources</h3>
      <Waiting asked={asked} />
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {(cited || asked.data || hop.hypothetical) && <Sources citations={cited ? hop.citations : later} />}
      {'others' in hop && hop.others.length > 0 && <p className="hint">{hop.others.length === 1 ? 'One other tie joins' : `${hop.others.length} other ties join`} the two as well.</p>}
    </SidePanel>
  );
}

function NodeDetails({ node, routes, end, address, actions }: NonNullable<Selection['node']> & { address: Address<'paths'>; actions: React.RefObject<HTMLDivElement | null> }) {
  const channel = node.kind === 'CHANNEL';
  const href = recordHref(node.id, address.asOf);
  const supposed = address.close.includes(node.id) || address.remove.includes(node.id);
  const add = (key: 'avoid' | 'passAll' | 'close' | 'remove') => change<Address<'paths'>>({ ...none, [key]: [...address[key], node.id] });
  return (
    <SidePanel
      title={
        <>
          <Shape kind={node.kind} size={16} /> {node.name}
        </>
      }
      about={node.id}
      onClose={closeDetails}
    >
      <p className="hint">
        {sortOf(node)}
        {end ? ', one of the two sides' : routes.length > 0 ? `, in ${routes.length === 1 ? 'route' : 'routes'} ${routes.join(', ')}` : ''}
      </p>
      {node.summary && <p>{node.summary}</p>}
      {href && <a href={href}>Everything on record</a>}
      <div className="bar" ref={actions}>
        {!end && (
          <>
            <button type="button" disabled={supposed} onClick={() => add(channel ? 'close' : 'remove')}>
              {channel ? 'What if it closed?' : 'What if gone?'}
            </button>
            <button type="button" disabled={address.passAll.includes(node.id)} onClick={() => add('passAll')}>
              Only through here
            </button>
            <button type="button" onClick={() => add('avoid')}>
              Avoid
            </button>
          </>
        )}
        {!channel && (
          <button type="button" onClick={() => dispatchEvent(new CustomEvent('introduce', { detail: node.id }))}>
            Introduce to …
          </button>
        )}
      </div>
    </SidePanel>
  );
}

function RouteDetails({ rank, best, query }: NonNullable<Selection['route']> & { query: PathInput }) {
  const memo = async () => {
    const { paths } = await ask(RouteMemo, { query, routes: rank });
    const found = paths.routes.routes.find((route) => route.rank === rank);
    if (!found) throw new AnswerError('NOT_FOUND', 'The route is no longer among the answer.', 'Refresh the page.');
    return found.best.memo;
  };
  return (
    <SidePanel title={`Route ${rank}, ${through(best.brokers.map(({ name }) => name))}`} about={`route ${rank}`} onClose={closeDetails}>
      <p>
        <b className={`word word-${best.word}`}>{best.word}</b> {strengthText(best.strength)}, {best.certainty === 'POSSIBLE' ? 'possible' : 'certain'}, evidence {best.grade}
      </p>
      <ol className="hops">
        {best.hops.map((hop, index) => (
          <li key={hop.tie.id}>
            <button type="button" className="quiet" onClick={() => change<Address<'paths'>>({ ...none, route: rank, 'tie-selected': hop.tie.id })}>
              <span className="grade">{hop.hypothetical ? 'if' : (hop.evidence.grade ?? '—')}</span>
              <span>
                <Dated>{hop.sentence}</Dated>
                {best.weakestHop === index + 1 && <strong className="alarm"> ▾ weakest</strong>}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {best.raise && (
        <p>
          <strong>What would strengthen it:</strong> <Dated>{best.raise}</Dated>
        </p>
      )}
      {best.mandates.length > 0 && (
        <ul className="hint">
          {best.mandates.map(({ id, from, to, mandate }) => (
            <li key={id}>
              {to.name} in {from.name}: {mandate ? words(mandate) : 'mandate unknown'}
            </li>
          ))}
        </ul>
      )}
      {best.flags.length > 0 && (
        <ul className="hint">
          {best.flags.map(({ id, kind, from, to }) => (
            <li key={id}>
              {from.name} {kind === 'SANCTIONS' ? 'sanctions' : 'bans contact with'} {to.name}
            </li>
          ))}
        </ul>
      )}
      <Copy text={memo}>Copy the memo of this route</Copy>
    </SidePanel>
  );
}
