// What of the graph is shown, and what is worked out of it: plain functions of plain data.
import { outline, shapeOf, type ShapeName } from '../../../drawing/shape';
import { colours, make, picture, type Attributes } from '../../../drawing/svg';
import { csv } from '../../parts/TableTwin';
import type { EntityKind } from '../../operations';
import { kindWord } from '../../words';
import type { GraphNode, GraphTie, WholeGraph } from './graph';

export interface Filter {
  kinds: readonly string[];
  tracks: readonly string[];
  /** Whether nodes without any tie shown are shown too. */
  alone: boolean;
  /** Nodes into which the neighbours are folded that hang on them alone. */
  folded: readonly string[];
  /** The working set. */
  set: readonly string[];
  /** Whether the working set alone is shown. */
  only: boolean;
}

/** Two nodes with ties between them. */
export interface Edge {
  a: number;
  b: number;
  ties: GraphTie[];
  conducts: boolean;
  ended: boolean;
}

export interface Figure {
  graph: WholeGraph;
  /** Indices into graph.nodes, in their order. */
  nodes: number[];
  edges: Edge[];
  /** By index into graph.nodes: how many others it has ties with. */
  degree: Uint32Array;
  /** By index: how many are folded into it. */
  inside: Map<number, number>;
  /** How many the filter lets through and were left out for having no tie. */
  leftAlone: number;
}

const indices = new WeakMap<WholeGraph, Map<string, number>>();
/** Where a node stands in graph.nodes. */
export function indexOf(graph: WholeGraph, id: string): number | undefined {
  let index = indices.get(graph);
  if (!index) indices.set(graph, (index = new Map(graph.nodes.map((node, at) => [node.id, at]))));
  return index.get(id);
}

/** The figure that a filter leaves. A tie whose post or organ is filtered away is drawn between those that it joins through it. */
export function figureOf(graph: WholeGraph, filter: Filter): Figure {
  const [kinds, tracks, set] = [new Set(filter.kinds), new Set(filter.tracks), new Set(filter.set)];
  const shown = graph.nodes.map(
    ({ id, kind, track }) => (kinds.size === 0 || kinds.has(kind)) && (tracks.size === 0 || track === undefined || tracks.has(track)) && (!filter.only || set.has(id)),
  );
  const edges = new Map<number, Edge>();
  for (const tie of graph.ties) {
    let [a, b] = [indexOf(graph, tie.from), indexOf(graph, tie.to)];
    if (tie.hop && (a === undefined || b === undefined || !shown[a] || !shown[b])) [a, b] = [indexOf(graph, tie.hop.a), indexOf(graph, tie.hop.b)];
    if (a === undefined || b === undefined || a === b || !shown[a] || !shown[b]) continue;
    if (a > b) [a, b] = [b, a];
    const key = a * graph.nodes.length + b;
    const edge = edges.get(key);
    if (!edge) edges.set(key, { a, b, ties: [tie], conducts: tie.hop !== undefined, ended: tie.validity === 'ENDED' });
    else {
      edge.ties.push(tie);
      edge.conducts ||= tie.hop !== undefined;
      edge.ended &&= tie.validity === 'ENDED';
    }
  }
  const degree = new Uint32Array(graph.nodes.length);
  for (const { a, b } of edges.values()) {
    degree[a]!++;
    degree[b]!++;
  }
  const inside = new Map<number, number>();
  const folded = new Set(filter.folded.map((id) => indexOf(graph, id)));
  for (const { a, b } of edges.values()) {
    for (const [into, leaf] of [[a, b], [b, a]] as const) {
      if (!folded.has(into) || folded.has(leaf) || degree[leaf] !== 1) continue;
      shown[leaf] = false;
      inside.set(into, (inside.get(into) ?? 0) + 1);
    }
  }
  let leftAlone = 0;
  const nodes: number[] = [];
  for (const [at, node] of graph.nodes.entries()) {
    if (!shown[at]) continue;
    if (degree[at] === 0 && !filter.alone && !set.has(node.id)) leftAlone++;
    else nodes.push(at);
  }
  return { graph, nodes, edges: [...edges.values()].filter(({ a, b }) => shown[a] && shown[b]), degree, inside, leftAlone };
}

/** The pairs that a layout pulls together, as indices; two a pair. Every tie counts, whatever is shown, so that filtering moves nothing. */
export function pairsToLay(graph: WholeGraph): Uint32Array {
  return new Uint32Array(figureOf(graph, { kinds: [], tracks: [], alone: true, folded: [], set: [], only: false }).edges.flatMap(({ a, b }) => [a, b]));
}

/** The pairs that conduct, as indices; two a pair, none twice. */
export function pairsThatConduct(graph: WholeGraph): Uint32Array {
  const seen = new Set<number>();
  const pairs: number[] = [];
  for (const { hop } of graph.ties) {
    const [a, b] = [hop && indexOf(graph, hop.a), hop && indexOf(graph, hop.b)];
    if (a === undefined || b === undefined || a === b) continue;
    const key = Math.min(a, b) * graph.nodes.length + Math.max(a, b);
    if (!seen.has(key)) pairs.push(a, b);
    seen.add(key);
  }
  return new Uint32Array(pairs);
}

/** A start for the layout that depends on the ids alone, so that a graph looks the same every time: x and y a node. */
export function startOf(graph: WholeGraph): Float32Array {
  const positions = new Float32Array(graph.nodes.length * 2);
  const radius = 10 * Math.sqrt(graph.nodes.length);
  for (const [at, { id }] of graph.nodes.entries()) {
    let hash = 2166136261; // FNV-1a
    for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
    hash = Math.imul(hash ^ (hash >>> 15), 2246822507); // so that the low bits depend on the last letters too
    const angle = ((hash >>> 16) / 65536) * 2 * Math.PI;
    const r = radius * Math.sqrt((hash & 65535) / 65536);
    positions[2 * at] = r * Math.cos(angle);
    positions[2 * at + 1] = r * Math.sin(angle);
  }
  return positions;
}

/** Radii from 3 to 14 by a measure, for areas to grow with it. */
export function radius(value: number, most: number): number {
  return 3 + 11 * Math.sqrt(most > 0 ? Math.min(value / most, 1) : 0);
}

/** Whether a point lies inside a polygon. */
export function within(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [polygon[i]!, polygon[j]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

/** Whether a node is a channel that is shut, or not begun, that day: it is drawn hollow. */
export const isShut = ({ kind, conducts }: GraphNode): boolean => kind === 'CHANNEL' && !conducts;

const longest = 28;
/** A name as it stands in a picture: cut where it is long. The list, the table and the name that one points at are whole. */
export const cut = (name: string): string => (name.length > longest ? `${name.slice(0, longest - 1).trimEnd()}…` : name);

/** The token of a node's colour, beside its shape. */
export const tokenOf: Record<ShapeName, string> = { party: '--ink', person: '--accent', channel: '--alarm', body: '--gain', other: '--rule-strong' };
const inPrint: Record<ShapeName, string> = {
  party: colours.ink, person: colours.accent, channel: colours.alarm, body: 'var(--gain, #1c6b3d)', other: colours.strong,
};

/** The most nodes of a drawing in a page; a file may hold all. */
export const mostDrawn = 2000;

/** How a node is filled and outlined; what is shut shows its outline alone. */
const looks = (shape: ShapeName, hollow: boolean): Attributes =>
  hollow ? { fill: colours.ground, stroke: inPrint[shape], 'stroke-width': 1.2, 'data-shut': 'true' } : { fill: inPrint[shape], stroke: colours.ground, 'stroke-width': 0.7 };

/** Draws a figure as SVG: the nodes given, their ties, and the names of the largest. Every node has its id as data-id. */
export function drawFigure(figure: Figure, positions: Float32Array, measure: (at: number) => number, options: { width: number; height: number; nodes?: number[] }): SVGSVGElement {
  const { graph } = figure;
  const nodes = options.nodes ?? figure.nodes;
  const drawn = new Set(nodes);
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const at of nodes) {
    const [x, y] = [positions[2 * at]!, -positions[2 * at + 1]!];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  const margin = 24;
  const scale = Math.min((options.width - 2 * margin) / Math.max(right - left, 1), (options.height - 2 * margin) / Math.max(bottom - top, 1));
  const place = (at: number): [number, number] => [
    options.width / 2 + (positions[2 * at]! - (left + right) / 2) * scale,
    options.height / 2 + (-positions[2 * at + 1]! - (top + bottom) / 2) * scale,
  ];
  const most = nodes.reduce((before, at) => Math.max(before, measure(at)), 0);
  const svg = picture(options.width, options.height, `Network of ${nodes.length} nodes`);
  for (const { a, b, conducts, ended } of figure.edges) {
    if (!drawn.has(a) || !drawn.has(b)) continue;
    const [[x1, y1], [x2, y2]] = [place(a), place(b)];
    svg.append(make('line', { x1, y1, x2, y2, stroke: conducts || ended ? colours.strong : colours.rule, 'stroke-width': conducts ? 1 : 0.7, 'stroke-dasharray': ended ? '4 4' : undefined, 'stroke-opacity': !ended ? undefined : conducts ? 0.8 : 0.5, 'data-ended': ended ? 'true' : undefined }));
  }
  const labels: SVGElement[] = [];
  const taken: [number, number, number][] = [];
  for (const at of [...nodes].sort((one, other) => measure(other) - measure(one))) {
    const node = graph.nodes[at]!;
    const [x, y] = place(at);
    const shape = shapeOf(node.kind);
    const r = radius(measure(at), most) * 0.8;
    svg.append(make('path', { d: outline(shape, isShut(node) ? r - 0.6 : r), transform: `translate(${x.toFixed(1)},${y.toFixed(1)})`, ...looks(shape, isShut(node)), 'data-id': node.id }, make('title', {}, `${node.name}, ${nodeWords(node)}`)));
    const name = cut(node.name);
    const width = name.length * 5.6;
    const free = taken.length < 60 && x + r + 3 + width < options.width && !taken.some(([tx, ty, tw]) => Math.abs(ty - y) < 13 && tx < x + r + 3 + width && x + r + 3 < tx + tw);
    if (!free) continue;
    taken.push([x + r + 3, y, width]);
    labels.push(make('text', { x: x + r + 3, y: y + 3.5, 'font-size': 10.5, stroke: colours.ground, 'stroke-width': 2.5, 'paint-order': 'stroke', 'pointer-events': 'none' }, name));
  }
  svg.append(...labels);
  return svg;
}

/** The marks of a picture and their words. */
export const legend: { kind: EntityKind; word: string; hollow: boolean }[] = [
  { kind: 'STATE', word: 'state', hollow: false }, { kind: 'PERSON', word: 'person', hollow: false }, { kind: 'CHANNEL', word: 'channel', hollow: false },
  { kind: 'CHANNEL', word: 'channel that is shut', hollow: true }, { kind: 'ORGANIZATION', word: 'body', hollow: false }, { kind: 'POST', word: 'post, event or other', hollow: false },
];
/** What its lines mean. */
export const lineWords = 'Strong lines conduct that day, faint ones do not; dashed ones have ended.';

/** What shapes, colours and sizes of a drawing mean. */
export function drawKey(width: number, size: string, about: string): SVGSVGElement {
  const svg = picture(width, 60, 'What the marks mean');
  let x = 24;
  for (const { kind, word, hollow } of legend) {
    const shape = shapeOf(kind);
    svg.append(make('path', { d: outline(shape, 6), transform: `translate(${x},14)`, ...looks(shape, hollow) }), make('text', { x: x + 12, y: 18 }, word));
    x += 40 + word.length * 7;
  }
  svg.append(make('text', { x: 18, y: 38 }, `Size: ${size}. ${lineWords}`), make('text', { x: 18, y: 55, fill: colours.soft }, about));
  return svg;
}

const xml = (value: string) => value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);

/** The ties of a figure with their two ends in it. */
export const tiesOf = (figure: Figure) => figure.edges.flatMap(({ a, b, ties }) => ties.map((tie) => ({ a: figure.graph.nodes[a]!.id, b: figure.graph.nodes[b]!.id, tie })));

/** A figure as GraphML, for Gephi, yEd, NetworkX and others. */
export function graphml(figure: Figure, positions: Float32Array, brokerage: Float64Array | null): string {
  const keys: [string, 'node' | 'edge', string][] = [
    ['name', 'node', 'string'], ['kind', 'node', 'string'], ['type', 'node', 'string'], ['track', 'node', 'string'], ['conducts', 'node', 'boolean'], ['degree', 'node', 'int'], ['brokerage', 'node', 'double'],
    ['x', 'node', 'double'], ['y', 'node', 'double'], ['tie', 'edge', 'string'], ['role', 'edge', 'string'], ['since', 'edge', 'string'], ['until', 'edge', 'string'], ['validity', 'edge', 'string'], ['cost', 'edge', 'int'],
  ];
  const data = (values: Record<string, string | number | boolean | undefined>) =>
    Object.entries(values).map(([key, value]) => (value === undefined || value === '' ? '' : `<data key="${key}">${xml(String(value))}</data>`)).join('');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys.map(([name, on, type]) => `<key id="${name}" for="${on}" attr.name="${name}" attr.type="${type}"/>`),
    `<graph id="${xml(`${figure.graph.asOf} ${figure.graph.revision}`)}" edgedefault="directed">`,
    ...figure.nodes.map((at) => {
      const { id, name, kind, entityType, track, conducts } = figure.graph.nodes[at]!;
      return `<node id="${xml(id)}">${data({ name, kind, type: entityType, track, conducts, degree: figure.degree[at], brokerage: brokerage?.[at], x: positions[2 * at], y: positions[2 * at + 1] })}</node>`;
    }),
    ...tiesOf(figure).map(({ a, b, tie }) => {
      const forward = tie.from === b || tie.to === a ? [b, a] : [a, b];
      return `<edge id="${xml(tie.id)}" source="${xml(forward[0]!)}" target="${xml(forward[1]!)}">${data({ tie: tie.kind, role: tie.role, since: tie.since, until: tie.until, validity: tie.validity, cost: tie.hop?.cost })}</edge>`;
    }),
    '</graph>',
    '</graphml>',
    '',
  ].join('\n');
}

/** The nodes of a figure as CSV. */
export const nodesCsv = (figure: Figure, brokerage: Float64Array | null): string =>
  csv([
    ['id', 'name', 'kind', 'type', 'track', 'conducts', 'degree', 'brokerage'],
    ...figure.nodes.map((at) => {
      const { id, name, kind, entityType, track, conducts } = figure.graph.nodes[at]!;
      return [id, name, kind, entityType ?? '', track ?? '', String(conducts), String(figure.degree[at]), brokerage ? String(brokerage[at]) : ''];
    }),
  ]);

/** The ties of a figure as CSV. */
export const tiesCsv = (figure: Figure): string =>
  csv([
    ['id', 'kind', 'from', 'to', 'role', 'since', 'until', 'validity', 'cost in micronats'],
    ...tiesOf(figure).map(({ tie }) => [tie.id, tie.kind, tie.from, tie.to, tie.role ?? '', tie.since, tie.until, tie.validity, tie.hop ? String(tie.hop.cost) : '']),
  ]);

/** What a node is, in a few words. */
export const nodeWords = ({ kind, track, state }: GraphNode): string =>
  [kindWord(kind), track?.replaceAll('_', ' ').toLowerCase().replace('track 1 5', 'track 1.5'), state?.toLowerCase()].filter(Boolean).join(', ');
