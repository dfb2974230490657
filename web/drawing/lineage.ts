// The picture of how something came about and what came of it: one row a thing, in order of hand-overs, joined by arcs.
import { datesText, dateText } from './day';
import { outline, shapeOf } from './shape';
import { colours, make, picture } from './svg';
import { labelSize, textWidth, wrap } from './layout';

/** What a picture needs of a thing that led on or came of another. */
export interface DrawnThing {
  id: string;
  kind: string;
  name: string;
  /** When it began; null if unknown. */
  from?: string | null;
}

/** What a picture needs of a hand-over: the words are the API's. */
export interface DrawnHandOver {
  from: DrawnThing;
  to: DrawnThing;
  /** How many hand-overs from what was asked about; negative for what led to it. */
  depth: number;
  sentence: string;
  tie: { id: string; what: string | null };
}

export interface LineageOptions {
  /** In pixels. */
  width: number;
  label: string;
  /** Where a thing's own page is. */
  href(thing: DrawnThing): string;
  /** The word for what was carried over, such as TEXT. */
  word(what: string): string;
}

export interface LineageRow {
  thing: DrawnThing;
  depth: number;
}

/** The things of a lineage in the order in which they are drawn: what led to it first, then itself, then what came of it; by beginnings within a depth. */
export function lineageRows(of: DrawnThing, steps: readonly DrawnHandOver[]): LineageRow[] {
  const rows = new Map<string, LineageRow>([[of.id, { thing: of, depth: 0 }]]);
  const put = (thing: DrawnThing, depth: number) => {
    const known = rows.get(thing.id);
    if (!known) rows.set(thing.id, { thing, depth });
    else if (thing.id === of.id) known.thing = { ...known.thing, ...thing };
    else if (Math.abs(depth) < Math.abs(known.depth)) known.depth = depth;
  };
  for (const { from, to, depth } of steps) {
    put(from, depth > 0 ? depth - 1 : depth);
    put(to, depth > 0 ? depth : depth + 1);
  }
  const begun = ({ thing }: LineageRow) => thing.from ?? '9999';
  return [...rows.values()].sort((a, b) => a.depth - b.depth || (begun(a) < begun(b) ? -1 : begun(a) > begun(b) ? 1 : a.thing.id < b.thing.id ? -1 : 1));
}

const rowHeight = 40;
const reach = 9;
const widest = 820; // names end long before

/** How far to the left each arc runs, in steps from 1: short arcs inside, so that none lie on one another. */
export function lanes(arcs: readonly { from: number; to: number }[]): number[] {
  const order = arcs.map((_, index) => index).sort((a, b) => span(arcs[a]!) - span(arcs[b]!) || a - b);
  const lane = new Array<number>(arcs.length).fill(0);
  const taken: { from: number; to: number; lane: number }[] = [];
  for (const index of order) {
    const [from, to] = [Math.min(arcs[index]!.from, arcs[index]!.to), Math.max(arcs[index]!.from, arcs[index]!.to)];
    let at = 1;
    while (taken.some((other) => other.lane === at && other.from < to && from < other.to)) at++;
    taken.push({ from, to, lane: at });
    lane[index] = at;
  }
  return lane;
}
const span = ({ from, to }: { from: number; to: number }) => Math.abs(to - from);

/** Draws a lineage from top to bottom: arcs on the left lead from what led on to what came of it. */
export function drawLineage(of: DrawnThing, steps: readonly DrawnHandOver[], options: LineageOptions): SVGSVGElement {
  const width = Math.min(options.width, widest);
  const rows = lineageRows(of, steps);
  const place = new Map(rows.map(({ thing }, index) => [thing.id, index]));
  const joined = new Map<string, { from: number; to: number; what: string[]; sentences: string[] }>();
  for (const { from, to, sentence, tie } of steps) {
    const key = `${from.id} ${to.id}`;
    const arc = joined.get(key) ?? { from: place.get(from.id)!, to: place.get(to.id)!, what: [], sentences: [] };
    if (tie.what) arc.what.push(options.word(tie.what));
    arc.sentences.push(sentence);
    joined.set(key, arc);
  }
  const arcs = [...joined.values()];
  const lane = lanes(arcs);
  const most = Math.max(1, ...lane);
  const step = Math.max(5, Math.min(16, (width * 0.3) / most));
  const x = 14 + most * step + reach;
  const svg = picture(width, rows.length * rowHeight + 8, options.label);
  const y = (row: number) => 4 + rowHeight * (row + 0.5);
  arcs.forEach((arc, index) => {
    const [left, from, to] = [x - reach - lane[index]! * step, y(arc.from) + 5, y(arc.to) - (arc.to > arc.from ? 5 : -5)];
    const turn = Math.min(10, Math.abs(to - from) / 2) * (to > from ? 1 : -1);
    svg.append(
      make('g', {}, make('title', {}, datesText(arc.sentences.join(' '))),
        make('path', { d: `M${x - reach},${from}L${left + 8},${from}Q${left},${from},${left},${from + turn}L${left},${to - turn}Q${left},${to},${left + 8},${to}L${x - reach - 4},${to}`, fill: 'none', stroke: colours.soft, 'stroke-width': 1.5 }),
        make('path', { d: `M${x - reach - 6},${to - 4}L${x - reach},${to}L${x - reach - 6},${to + 4}Z`, fill: colours.soft }),
      ),
    );
  });
  for (const [index, { thing, depth }] of rows.entries()) {
    const room = width - x - reach - 14;
    const came = [...new Set(arcs.filter(({ to }) => to === index).flatMap(({ what }) => what))];
    const below = [thing.from ? dateText(thing.from) : '', came.length > 0 ? `carried over: ${came.join(', ')}` : ''].filter(Boolean).join(' · ');
    const name = wrap(thing.name, room, labelSize, 1)[0] ?? thing.name;
    const link = make('a', { href: options.href(thing), 'data-thing': thing.id, });
    if (depth === 0) link.append(make('rect', { x: x - reach, y: y(index) - rowHeight / 2 + 2, width: Math.max(0, width - x + reach), height: rowHeight - 4, fill: colours.accentSoft }));
    link.append(
      make('path', { d: outline(shapeOf(thing.kind), reach - 1), transform: `translate(${x} ${y(index)})`, fill: depth === 0 ? colours.accent : colours.raised, stroke: depth === 0 ? colours.accent : colours.ink, 'stroke-width': 1.5 }),
      make('text', { x: x + reach + 7, y: below ? y(index) - 3 : y(index) + 4, fill: colours.accent, 'font-size': labelSize, 'text-decoration': 'underline', 'font-weight': depth === 0 ? 600 : undefined }, name),
    );
    if (name !== thing.name) link.append(make('title', {}, thing.name));
    if (below) link.append(' ', make('text', { x: x + reach + 7, y: y(index) + 13, 'font-size': 11.5, fill: depth === 0 ? colours.ink : colours.soft }, textWidth(below, 11.5) > room ? (wrap(below, room, 11.5, 1)[0] ?? '') : below));
    svg.append(link);
  }
  return svg;
}
