// The whole network on a day: filtered, found in, picked from, and saved.
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { address as addressOf, entityKinds, format, tracks, type Address } from '../../address';
import { standalone } from '../../../drawing/svg';
import { NodeInOverview } from '../../operations';
import { dateText, firstDay } from '../../../drawing/day';
import { save } from '../../parts/save';
import { keys, Scrubber, useDrag } from '../../parts/Scrubber';
import { Shape } from '../../parts/Shape';
import { enterPanel, SidePanel } from '../../parts/SidePanel';
import { Sources } from '../../parts/Sources';
import { TableTwin } from '../../parts/TableTwin';
import { Empty, Problem, Waiting } from '../../parts/Waiting';
import { change, go } from '../../place';
import { useRevision } from '../../revision';
import { useAnswer } from '../../useAnswer';
import { kindWord, strengthText, words } from '../../words';
import type { CanvasHandle } from './Canvas';
import { drawFigure, drawKey, figureOf, graphml, indexOf, isShut, legend, lineWords, mostDrawn, nodesCsv, nodeWords, tiesCsv, tiesOf, type Figure } from './figure';
import type { WholeGraph } from './graph';
import { mostLive } from './layout';
import { useGraph, useLayout, type Laid } from './useGraph';

const Canvas = lazy(() => import('./Canvas'));
type Here = Address<'overview'>;
const set = (values: Partial<Here>, how: 'push' | 'replace' = 'push') => change<Here>(values, how);

/** The most that a working set may hold: it stands in the address. */
const mostKept = 300;

const hasWebGL = (() => {
  let known: boolean | undefined;
  return () => (known ??= document.createElement('canvas').getContext('webgl2') !== null);
})();

export default function Overview({ address }: { address: Here }) {
  const { shown } = useRevision();
  // The data end before today: without a day of one's own, the last day that they speak of is meant.
  const asOf = address.asOf ?? shown?.dataThrough ?? null;
  const read = useGraph(asOf);
  const { laid, stop } = useLayout(read.graph);
  const filter = useDeferredValue(JSON.stringify([address.kinds, address.tracks, address.alone, address.folded, address.set, address.only]));
  const figure = useMemo(() => {
    if (!read.graph) return null;
    const [kinds, tracksShown, alone, folded, kept, only] = JSON.parse(filter);
    return figureOf(read.graph, { kinds, tracks: tracksShown, alone, folded, set: kept, only: only && kept.length > 0 });
  }, [read.graph, filter]);
  const [day, setDay] = useState(asOf);
  useEffect(() => setDay(asOf), [asOf]);
  // The last picture stays until the next one is there to take its place, with what has the focus in it.
  const whole = useRef<{ figure: Figure; laid: Laid } | null>(null);
  if (figure && laid) whole.current = { figure, laid };

  return (
    <div className="page overview">
      <h1>Overview</h1>
      <form className="bar overview-question" aria-label="What to show" onSubmit={(event) => { event.preventDefault(); if (day) set({ asOf: day }); }}>
        <div className="field">
          <label htmlFor="overview-day">The network on</label>
          <span className="bar">
            <input id="overview-day" type="date" value={day ?? ''} min="1800-01-01" max="2200-12-31" onChange={(event) => event.target.value && setDay(event.target.value)} />
            <button type="submit">Show</button>
          </span>
        </div>
        <div className="field">
          <label htmlFor="overview-size">Size by</label>
          <select id="overview-size" value={address.size ?? 'degree'} onChange={(event) => set({ size: event.target.value === 'brokerage' ? 'brokerage' : undefined })}>
            <option value="degree">how many it has ties with</option>
            <option value="brokerage">how much it stands between others</option>
          </select>
        </div>
        <Choices legend="Kinds" choices={entityKinds} value={address.kinds} onChange={(kinds) => set({ kinds })} word={kindWord} />
        <Choices legend="Channels on" choices={tracks} value={address.tracks} onChange={(picked) => set({ tracks: picked })} word={(track) => words(track).replace('track', 'Track')} />
        <label className="flag">
          <input type="checkbox" checked={address.alone} onChange={(event) => set({ alone: event.target.checked })} />
          <span>show those without ties</span>
        </label>
      </form>
      {asOf && <Days asOf={asOf} graph={read.graph} dataThrough={shown?.dataThrough ?? null} />}
      {read.running && (
        <p className="waiting" role="status" data-shown="true">
          <progress aria-label="Reading the graph" />
          <span>Reading the graph{read.progress && `: ${read.progress.nodes} nodes, ${read.progress.ties} ties`} …</span>
          <button type="button" onClick={read.cancel}>Cancel</button>
        </p>
      )}
      {read.error && <Problem error={read.error} retry={read.retry} />}
      {read.graph && whole.current && <Network address={address} {...whole.current} stop={stop} />}
    </div>
  );
}

const rest = 300; // milliseconds that a drag rests before the graph of its day is read

/** The days to drag through, from the first that a tie is known of. */
function Days({ asOf, graph, dataThrough }: { asOf: string; graph: WholeGraph | null; dataThrough: string | null }) {
  const drag = useDrag(asOf, rest, (day, how) => set({ asOf: day }, how));
  const first = useMemo(() => (graph?.ties ?? []).reduce((before, { since }) => { const day = firstDay(since); return day && day < before ? day : before; }, asOf), [graph, asOf]);
  return (
    <section className="time" aria-label="Time">
      <div className="bar">
        <output className="day">{dateText(drag.day)}</output>
        <span className="hint">{keys}</span>
      </div>
      <Scrubber asOf={asOf} from={first} to={[dataThrough ?? asOf, asOf].sort()[1]!} changes={none} label="Years" {...drag} />
    </section>
  );
}

const none: [] = [];

function Network({ address, figure, laid, stop }: { address: Here; figure: Figure; laid: Laid; stop(): void }) {
  const { graph } = figure;
  const canvas = useRef<CanvasHandle>(null);
  const [sought, setSought] = useState('');
  const [lasso, setLasso] = useState(false);
  const [said, setSaid] = useState('');
  const by = address.size ?? 'degree';
  const measure = useMemo(() => {
    const values = by === 'brokerage' ? laid.brokerage : figure.degree;
    return (at: number) => values?.[at] ?? 0;
  }, [by, laid.brokerage, figure]);
  const first = useRef<HTMLButtonElement>(null);
  /** Keeps the focus among the tools where the one that had it goes. */
  const stay = () => first.current?.focus({ preventScroll: true });
  const lassoButton = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(0);
  // What somebody opens takes the focus; what an address opens, or a click into the picture, does not.
  useEffect(() => {
    if (opened > 0) enterPanel();
  }, [opened]);
  const kept = useMemo(() => new Set(address.set), [address.set.join(' ')]);
  const ranked = useMemo(() => [...figure.nodes].sort((a, b) => measure(b) - measure(a) || (graph.nodes[a]!.id < graph.nodes[b]!.id ? -1 : 1)), [figure, measure]);
  const found = useMemo(() => {
    const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    const text = fold(sought.trim());
    return text ? ranked.filter((at) => fold(graph.nodes[at]!.name).includes(text) || graph.nodes[at]!.id.includes(text)) : ranked;
  }, [ranked, sought]);
  const ties = useMemo(() => figure.edges.reduce((sum, edge) => sum + edge.ties.length, 0), [figure]);
  const picked = address.node === undefined ? undefined : indexOf(graph, address.node);
  const about = `${figure.nodes.length} nodes and ${ties} ties on ${dateText(graph.asOf)}`;
  const working = laid.round < laid.rounds || laid.rounds === 0;
  const sizeWords = by === 'degree' ? 'how many it has ties with' : 'how much it stands between others';

  function keep(ids: string[]) {
    const more = [...new Set([...address.set, ...ids])];
    if (more.length > mostKept) return setSaid(`A working set holds at most ${mostKept}: this would make ${more.length}. Filter first, or pick fewer.`);
    setSaid(`${more.length - address.set.length} added: the working set holds ${more.length}.`);
    set({ set: more });
  }
  const select = (id: string | undefined, show = false) => {
    set({ node: id }, address.node === undefined || id === undefined ? 'push' : 'replace');
    if (id !== undefined && show) {
      canvas.current?.show(id);
      setOpened((before) => before + 1);
    }
  };
  const fold = (id: string) => set({ folded: address.folded.includes(id) ? address.folded.filter((each) => each !== id) : [...address.folded, id] });

  const file = `network-${graph.asOf}`;
  const drawing = () => drawFigure(figure, laid.positions, measure, { width: 1600, height: 1100 });
  const svgText = () => standalone(drawing(), drawKey(1600, sizeWords, `${about}, revision ${graph.revision}, data to ${graph.dataThrough}`));
  async function savePng() {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([svgText()], { type: 'image/svg+xml' }));
    try {
      await image.decode();
      const sheet = document.createElement('canvas');
      [sheet.width, sheet.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
      const context = sheet.getContext('2d')!;
      context.drawImage(image, 0, 0, sheet.width, sheet.height);
      const blob = await new Promise<Blob | null>((done) => sheet.toBlob(done, 'image/png'));
      if (blob) save(`${file}.png`, 'image/png', blob);
    } catch {
      setSaid('The picture is too large for this browser to save as PNG: filter first, or save it as SVG.');
    } finally {
      URL.revokeObjectURL(image.src);
    }
  }

  return (
    <>
      <div className="bar">
        <div role="group" aria-label="How to show it" className="bar">
          <button ref={first} type="button" aria-pressed={address.view !== 'table'} onClick={() => set({ view: undefined })}>Network</button>
          <button type="button" aria-pressed={address.view === 'table'} onClick={() => set({ view: 'table' })}>Table</button>
        </div>
        {address.view !== 'table' && hasWebGL() && (
          <button ref={lassoButton} type="button" aria-pressed={lasso} onClick={() => setLasso(!lasso)} title="Draw a line around nodes, or lay a frame over them by keyboard, to keep them in the working set">Lasso</button>
        )}
        {address.set.length > 0 && (
          <div role="group" aria-label="Working set" className="bar">
            <button type="button" aria-pressed={address.only} onClick={() => set({ only: !address.only })}>Only the working set ({address.set.length})</button>
            <button type="button" onClick={() => keep(neighboursOf(figure, address.set))}>Grow it by its neighbours</button>
            <button type="button" onClick={() => { set({ set: [], only: false }); setSaid('The working set is empty.'); stay(); }}>Empty it</button>
          </div>
        )}
        {address.folded.length > 0 && <button type="button" onClick={() => { set({ folded: [] }); stay(); }}>Unfold all</button>}
        <details className="menu">
          <summary className="button">Save</summary>
          <div className="menu-items">
            <button type="button" onClick={() => void savePng()}>Picture, PNG</button>
            <button type="button" onClick={() => save(`${file}.svg`, 'image/svg+xml', svgText())}>Picture, SVG</button>
            <button type="button" onClick={() => save(`${file}.graphml`, 'application/xml', graphml(figure, laid.positions, laid.brokerage))}>GraphML</button>
            <button type="button" onClick={() => save(`${file}-nodes.csv`, 'text/csv', nodesCsv(figure, laid.brokerage))}>Nodes, CSV</button>
            <button type="button" onClick={() => save(`${file}-ties.csv`, 'text/csv', tiesCsv(figure))}>Ties, CSV</button>
          </div>
        </details>
        <span className="hint" role="status" data-laid={!working}>
          {about}
          {figure.leftAlone > 0 && `; ${figure.leftAlone} without ties left out`}
          {working && !laid.stopped && ` · placing ${laid.rounds > 0 ? `${laid.round} of ${laid.rounds}` : '…'}`}
        </span>
        {working && !laid.stopped && (
          <>
            <progress max={laid.rounds || 1} value={laid.round} aria-label="Placing" />
            <button type="button" onClick={stop}>Stop placing</button>
          </>
        )}
      </div>
      {said && <p className="hint" role="status">{said}</p>}
      {address.view !== 'table' && (
        <p className="key hint">
          {legend.map(({ kind, word, hollow }) => (
            <span key={word}>
              <Shape kind={kind} hollow={hollow} />
              {word}
            </span>
          ))}
          <span>{lineWords}</span>
        </p>
      )}
      {figure.nodes.length === 0 ? (
        <Empty>
          <p>Nothing is left by these filters{figure.leftAlone > 0 && `: ${figure.leftAlone} have no tie that day`}.</p>
          <button type="button" onClick={() => go(addressOf('overview', { asOf: address.asOf }))}>Take all filters away</button>
        </Empty>
      ) : (
        <div className="overview-main" data-panel={picked !== undefined}>
          {address.view === 'table' ? (
            <div className="tables">
              <TableTwin
                caption={about}
                file={`${file}-table`}
                id={(at) => graph.nodes[at]!.id}
                rows={ranked}
                most={300}
                columns={[
                  { title: 'Name', text: (at) => graph.nodes[at]!.name, show: (at) => <button type="button" className="quiet" onClick={() => select(graph.nodes[at]!.id, true)}><bdi>{graph.nodes[at]!.name}</bdi></button> },
                  { title: 'What', text: (at) => nodeWords(graph.nodes[at]!) },
                  { title: 'Has ties with', numeric: true, text: (at) => String(figure.degree[at]) },
                  { title: 'Stands between', numeric: true, text: (at) => (laid.brokerage ? strengthText(laid.brokerage[at]!) : '') },
                  { title: 'In the working set', text: (at) => (kept.has(graph.nodes[at]!.id) ? 'yes' : 'no') },
                  { title: 'Id', text: (at) => graph.nodes[at]!.id },
                ]}
              />
              <TableTwin
                caption={`The ties between them on ${dateText(graph.asOf)}`}
                file={`${file}-ties-table`}
                id={({ tie }) => tie.id}
                rows={tiesOf(figure)}
                most={300}
                columns={[
                  { title: 'From', text: ({ tie }) => nameOf(graph, tie.from) || nameOf(graph, tie.hop?.a) },
                  { title: 'To', text: ({ tie }) => nameOf(graph, tie.to) || nameOf(graph, tie.hop?.b) },
                  { title: 'Tie', text: ({ tie }) => [words(tie.kind), tie.role && words(tie.role)].filter(Boolean).join(', ') },
                  { title: 'Since', text: ({ tie }) => tie.since },
                  { title: 'Until', text: ({ tie }) => (tie.until === '..' ? '' : tie.until) },
                  { title: 'That day', text: ({ tie }) => ({ CERTAIN: 'holds', POSSIBLE: 'may hold', ENDED: 'ended' })[tie.validity] },
                  { title: 'Conducts', text: ({ tie }) => (tie.hop ? 'yes' : 'no') },
                ]}
              />
            </div>
          ) : working && !laid.stopped && graph.nodes.length > mostLive ? (
            <p className="canvas placing" role="status">Placing {graph.nodes.length} nodes: {laid.round} of {laid.rounds || '…'} rounds. The list and the table are there already.</p>
          ) : hasWebGL() ? (
            <Suspense fallback={<p className="loading" role="status">Loading …</p>}>
              <Canvas
                ref={canvas}
                figure={figure}
                positions={laid.positions}
                measure={measure}
                selected={address.node}
                set={kept}
                lasso={lasso}
                label={`Network of ${about}`}
                onSelect={select}
                onFold={fold}
                onLasso={(ids) => {
                  setLasso(false);
                  if (ids) keep(ids);
                  lassoButton.current?.focus({ preventScroll: true });
                }}
              />
            </Suspense>
          ) : (
            <Still figure={figure} laid={laid} ranked={ranked} measure={measure} working={working && !laid.stopped} onSelect={select} />
          )}
          <div className="overview-side">
            {picked !== undefined && (
              <Details
                figure={figure}
                at={picked}
                brokerage={laid.brokerage}
                kept={kept.has(graph.nodes[picked]!.id)}
                folded={address.folded.includes(graph.nodes[picked]!.id)}
                onSelect={(id) => select(id, true)}
                onKeep={(ids) => keep(ids)}
                onDrop={(id) => set({ set: address.set.filter((each) => each !== id) })}
                onFold={fold}
              />
            )}
            <section aria-label="What is shown" className="names">
              <div className="field">
                <label htmlFor="overview-find">Find</label>
                <input id="overview-find" type="text" value={sought} autoComplete="off" spellCheck={false} placeholder="a name, in part" onChange={(event) => setSought(event.target.value)} />
              </div>
              <p className="hint" role="status">{sought.trim() ? `${found.length} found` : `By ${sizeWords}, the largest first`}</p>
              <ol>
                {found.slice(0, 50).map((at) => {
                  const node = graph.nodes[at]!;
                  return (
                    <li key={node.id}>
                      <button type="button" className="quiet" aria-current={node.id === address.node} onClick={() => select(node.id, true)} onFocus={() => canvas.current?.point(node.id)} onBlur={() => canvas.current?.point(null)}>
                        <Shape kind={node.kind} hollow={isShut(node)} />
                        <span>
                          <bdi>{node.name}</bdi> <span className="hint">{nodeWords(node)}, {figure.degree[at]} {figure.degree[at] === 1 ? 'neighbour' : 'neighbours'}{kept.has(node.id) && ', in the working set'}</span>
                        </span>
                      </button>
                    </li>
                  );
                })}
              </ol>
              {found.length > 50 && <p className="hint">{found.length - 50} more: type a part of the name, or take the table.</p>}
            </section>
          </div>
        </div>
      )}
    </>
  );
}

const nameOf = (graph: WholeGraph, id = ''): string => graph.nodes[indexOf(graph, id) ?? -1]?.name ?? '';

/** The ids of the neighbours of some nodes in a figure. */
function neighboursOf({ graph, edges }: Figure, ids: readonly string[]): string[] {
  const these = new Set(ids.map((id) => indexOf(graph, id)));
  return edges.flatMap(({ a, b }) => (these.has(a) ? [graph.nodes[b]!.id] : these.has(b) ? [graph.nodes[a]!.id] : []));
}

/** A still picture, where the browser has no WebGL: drawn once the nodes are placed, of the largest. */
function Still({ figure, laid, ranked, measure, working, onSelect }: { figure: Figure; laid: Laid; ranked: number[]; measure(at: number): number; working: boolean; onSelect(id: string): void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (working || !box.current) return;
    const { width } = box.current.getBoundingClientRect();
    box.current.replaceChildren(drawFigure(figure, laid.positions, measure, { width: Math.max(width, 320), height: Math.max(360, width * 0.62), nodes: ranked.slice(0, mostDrawn) }));
  }, [figure, laid.positions, measure, working]);
  return (
    <div>
      <p className="notice">
        This browser draws no WebGL, so the picture stands still{ranked.length > mostDrawn && ` and shows the ${mostDrawn} largest of ${ranked.length}: filter to see others`}. Click a node, or use the list and the table.
      </p>
      <div ref={box} className="still" onClick={(event) => { const id = (event.target as Element).closest('[data-id]')?.getAttribute('data-id'); if (id) onSelect(id); }}>
        {working && <p className="loading" role="status">Placing the nodes …</p>}
      </div>
    </div>
  );
}

interface DetailsProps {
  figure: Figure;
  at: number;
  brokerage: Float64Array | null;
  kept: boolean;
  folded: boolean;
  onSelect(id: string): void;
  onKeep(ids: string[]): void;
  onDrop(id: string): void;
  onFold(id: string): void;
}

const actorish = new Set(['STATE', 'ORGANIZATION', 'PERSON']);

function Details({ figure, at, brokerage, kept, folded, onSelect, onKeep, onDrop, onFold }: DetailsProps) {
  const { graph } = figure;
  const node = graph.nodes[at]!;
  const asked = useAnswer(NodeInOverview, { id: node.id });
  const [record] = asked.data?.nodes ?? [];
  const near = figure.edges.filter(({ a, b }) => a === at || b === at);
  const leaves = near.filter(({ a, b }) => figure.degree[a === at ? b : a] === 1).length + (figure.inside.get(at) ?? 0);
  const others = near.map(({ a, b }) => graph.nodes[a === at ? b : a]!.id);
  const page = actorish.has(node.kind) ? 'actor' : node.kind.toLowerCase();
  return (
    <SidePanel title={<bdi>{node.name}</bdi>} about={node.id} onClose={() => set({ node: undefined })}>
      <p className="hint">
        {nodeWords(node)}
        {node.conducts ? '' : '; stands inside no path that day'}
      </p>
      {record && 'summary' in record && record.summary && <p>{record.summary}</p>}
      <div className="bar">
        {kept ? <button type="button" onClick={() => onDrop(node.id)}>Take out of the working set</button> : <button type="button" onClick={() => onKeep([node.id])}>Keep in the working set</button>}
        {others.length > 0 && <button type="button" onClick={() => onKeep([node.id, ...others])}>Keep with its neighbours</button>}
        {(leaves > 0 || folded) && <button type="button" onClick={() => onFold(node.id)}>{folded ? 'Unfold' : `Fold in the ${leaves} that hang on it alone`}</button>}
        {actorish.has(node.kind) && <a className="button" href={format(addressOf('ask', { from: [node.id], asOf: graph.asOf }))}>Ask for paths from here</a>}
        {['actor', 'channel', 'post', 'event'].includes(page) && <a className="button" href={`#/${page}/${node.id}?asOf=${graph.asOf}`}>All about it</a>}
      </div>
      <dl>
        <dt>Has ties with</dt>
        <dd>{figure.degree[at]}</dd>
        {brokerage && (
          <>
            <dt>Stands between</dt>
            <dd>{(brokerage[at]! * 100).toPrecision(2)} % of pairs</dd>
          </>
        )}
      </dl>
      {near.length > 0 && (
        <>
          <h3>Ties</h3>
          <ul className="near">
            {near.slice(0, 40).map(({ a, b, ties }) => {
              const other = graph.nodes[a === at ? b : a]!;
              return (
                <li key={other.id}>
                  <button type="button" className="quiet" onClick={() => onSelect(other.id)}>
                    <Shape kind={other.kind} hollow={isShut(other)} />
                    <bdi>{other.name}</bdi>
                  </button>
                  {ties.slice(0, 5).map((tie) => (
                    <TieLine key={tie.id} id={tie.id} text={[words(tie.kind), tie.role && words(tie.role), [tie.since, tie.until].some(Boolean) ? `${tie.since || '?'} to ${tie.until === '..' ? 'now' : tie.until || '?'}` : '', tie.validity === 'ENDED' ? 'ended' : tie.validity === 'POSSIBLE' ? 'possible' : ''].filter(Boolean).join(', ')} />
                  ))}
                  {ties.length > 5 && <p className="hint">{ties.length - 5} more ties</p>}
                </li>
              );
            })}
          </ul>
          {near.length > 40 && <p className="hint">{near.length - 40} more neighbours</p>}
        </>
      )}
      <h3>Sources</h3>
      <Waiting asked={asked} />
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {record && 'citations' in record && <Sources citations={record.citations} />}
    </SidePanel>
  );
}

/** A tie, with what it rests on once that is opened. */
function TieLine({ id, text }: { id: string; text: string }) {
  const [open, setOpen] = useState(false);
  const asked = useAnswer(NodeInOverview, open ? { id } : null);
  const [record] = asked.data?.nodes ?? [];
  return (
    <details className="tie-line" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text}</summary>
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {record && 'citations' in record && <Sources citations={record.citations} />}
    </details>
  );
}

function Choices<T extends string>({ legend, choices, value, onChange, word }: { legend: string; choices: readonly T[]; value: readonly T[]; onChange(value: T[]): void; word(choice: T): string }) {
  return (
    <details className="menu">
      <summary className="button">
        {legend}: {value.length === 0 ? 'all' : value.map(word).join(', ')}
      </summary>
      <fieldset className="menu-items">
        <legend className="unseen">{legend}</legend>
        {choices.map((choice) => (
          <label key={choice} className="flag">
            <input type="checkbox" checked={value.includes(choice)} onChange={(event) => onChange(choices.filter((each) => (each === choice ? event.target.checked : value.includes(each))))} />
            <span>{word(choice)}</span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}
