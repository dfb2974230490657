// The picture of an answer: the parties at the ends, a row for each route, its ties drawn by how well they are known.
import { datesText } from './day';
import { endSize, headRoom, labelSize, layoutPaths, radius, type DrawnHop, type DrawnRow, type Layout, type Placed, type Run } from './layout';
import { outline, shapeOf } from './shape';
import { colours, make, picture, type Attributes } from './svg';

/** What is picked out of a picture. */
export interface Picked {
  route: number;
  variant: number | null;
  /** A node's id. */
  node?: string;
  /** A tie's id. */
  tie?: string;
}

export interface PathsOptions {
  /** In pixels. Below 640, each path runs from top to bottom. */
  width: number;
  /** What the picture is of, for those who cannot see it. */
  label: string;
  /** Somebody has picked a node or a tie by a click, or by Enter where there is no onMenu. */
  onPick?(picked: Picked): void;
  /** Somebody points at something, or has the focus on it; null when no longer. */
  onPoint?(pointed: Picked | null): void;
  /** Somebody has asked for what can be done with a node or a tie: by Enter, or by the other button of the mouse. */
  onMenu?(picked: Picked): void;
}

/** How the line of a tie looks. */
export interface LineStyle {
  width: number;
  dash?: string;
  /** Two lines beside each other: it may or may not have held. */
  double: boolean;
  opacity: number;
  colour: string;
}

/**
 * The line of a tie: as broad as its evidence weighs, dotted where that cannot be judged, dashed where it has ended and the paler the more it has
 * faded, double where it may or may not have held, in the accent where it is only supposed.
 */
export function lineStyle(hop: Pick<DrawnHop, 'active' | 'certainty' | 'hypothetical' | 'currency' | 'evidence'>): LineStyle {
  const { weight, unjudged } = hop.evidence;
  const width = hop.hypothetical ? 2.5 : weight >= 0.7 ? 3.5 : weight >= 0.5 ? 2.5 : 1.6;
  const dash = hop.hypothetical ? '12 3 2 3' : !hop.active ? '8 5' : unjudged ? '2 4' : undefined;
  return {
    width,
    ...(dash ? { dash } : {}),
    double: hop.certainty === 'POSSIBLE' && !hop.hypothetical,
    opacity: 0.4 + 0.6 * (hop.active ? 1 : hop.currency),
    colour: hop.hypothetical ? colours.accent : colours.ink,
  };
}

/** Draws a line in a style: one stroke, or a broad one with the ground's colour along its middle. */
function line(d: string, { width, dash, double, opacity, colour }: LineStyle): SVGElement[] {
  const shared: Attributes = { d, fill: 'none', 'stroke-dasharray': dash, 'stroke-linecap': 'butt' };
  if (!double) return [make('path', { ...shared, stroke: colour, 'stroke-width': width, 'stroke-opacity': opacity })];
  return [
    make('path', { ...shared, stroke: colour, 'stroke-width': width + 3.4, 'stroke-opacity': opacity }),
    make('path', { d, fill: 'none', stroke: colours.ground, 'stroke-width': 2.2 + (width - 1.6) / 2 }),
  ];
}

const picks = new WeakMap<Element, Picked>();

/** A button and its label, which stands beside it and not in it: cut short, it would be no part of the button's name. */
const item = (button: SVGGElement, label: SVGElement): SVGGElement => make('g', { 'data-item': '' }, button, label);

/** The button of the item that an event happened on. */
const buttonAt = ({ target }: Event): SVGGElement | null => (target as Element).closest('[data-item]')?.querySelector<SVGGElement>('[role=button]') ?? null;

/** Draws paths. The arrow keys move along a path and between paths, Enter picks. */
export function drawPaths(rows: readonly DrawnRow[], options: PathsOptions): SVGSVGElement {
  const layout = layoutPaths(rows, options.width);
  const svg = picture(layout.width, layout.height, options.label, { 'data-stacked': String(layout.stacked) });
  const order = rows.map((): SVGGElement[] => []);
  svg.append(...layout.shared.map(({ from, to }) => make('path', { d: `M${from.x},${from.y + radius + 10 + from.label.length * 15}L${to.x},${to.y - radius - 4}`, stroke: colours.strong, 'stroke-width': 1.5, 'stroke-dasharray': '1.5 3', fill: 'none' })));
  const groups = layout.rows.map(({ row, y, height }, index) => drawRow(layout, row, y, height, index));
  layout.runs.forEach((run) => groups[run.row]!.append(drawRun(run, layout, rows)));
  const ends = make('g');
  for (const node of layout.nodes) {
    const block = node.end && layout.endWidth > 0;
    const drawn = block ? drawBlock(node, layout, rows) : drawNode(node, layout, rows);
    (block ? ends : groups[node.row]!).append(drawn);
  }
  svg.append(...groups, ends);

  // The order in which the arrow keys go.
  const items = [...svg.querySelectorAll<SVGGElement>('[role=button]')];
  for (const each of items) for (const row of each.dataset.rows!.split(' ')) order[Number(row)]!.push(each);
  const x = (each: SVGGElement) => Number(each.dataset.x);
  for (const row of order) row.sort((a, b) => Number(a.dataset.order) - Number(b.dataset.order));
  items[0]?.setAttribute('tabindex', '0');
  let row = 0;
  svg.addEventListener('focusin', ({ target }) => {
    const button = (target as Element).closest<SVGGElement>('[role=button]');
    if (!button) return;
    for (const each of items) each.setAttribute('tabindex', each === button ? '0' : '-1');
    const rowsOf = button.dataset.rows!.split(' ').map(Number);
    if (!rowsOf.includes(row)) row = rowsOf[0]!;
    options.onPoint?.({ ...picks.get(button)!, ...place(rows[row]!) });
  });
  svg.addEventListener('focusout', () => options.onPoint?.(null));
  svg.addEventListener('keydown', (event) => {
    const button = (event.target as Element).closest<SVGGElement>('[role=button]');
    if (!button) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      (options.onMenu ?? options.onPick)?.({ ...picks.get(button)!, ...place(rows[row]!) });
      return;
    }
    const along = layout.stacked ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
    const across = layout.stacked ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const here = order[row]!.indexOf(button);
    let next: SVGGElement | undefined;
    if (along.includes(event.key)) next = order[row]![here + (event.key === along[0] ? -1 : 1)];
    else if (across.includes(event.key)) {
      const other = row + (event.key === across[0] ? -1 : 1);
      const like = (each: SVGGElement) => each.dataset.tie === undefined === (button.dataset.tie === undefined); // ties lead to ties, nodes to nodes
      const nearest = (order[other] ?? []).filter(like).sort((a, b) => Math.abs(x(a) - x(button)) - Math.abs(x(b) - x(button)));
      next = layout.stacked ? order[other]?.[Math.min(here, (order[other]?.length ?? 1) - 1)] : nearest[0];
      if (next) row = other;
    } else if (event.key === 'Home') next = order[row]![0];
    else if (event.key === 'End') next = order[row]!.at(-1);
    else return;
    event.preventDefault();
    next?.focus();
    if (next) options.onPoint?.({ ...picks.get(next)!, ...place(rows[row]!) });
  });
  const pickedAt = (event: Event): Picked | null => {
    const button = buttonAt(event);
    const within = (event.target as Element).closest<SVGGElement>('[data-row]');
    const found = button && picks.get(button);
    if (!found) return within ? place(rows[Number(within.dataset.row)]!) : null;
    return within ? { ...found, ...place(rows[Number(within.dataset.row)]!) } : found;
  };
  svg.addEventListener('click', (event) => {
    const picked = pickedAt(event);
    if (picked) options.onPick?.(picked);
  });
  svg.addEventListener('contextmenu', (event) => {
    const picked = pickedAt(event);
    if (!picked?.node && !picked?.tie) return;
    event.preventDefault();
    options.onMenu?.(picked);
  });
  svg.addEventListener('pointerover', (event) => options.onPoint?.(pickedAt(event)));
  // Not pointerleave, which would come after what the page is told of the element that the pointer has gone to.
  svg.addEventListener('pointerout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && svg.contains(relatedTarget))) options.onPoint?.(null);
  });
  return svg;
}

const place = ({ route, variant }: DrawnRow) => ({ route, variant });

/** Marks what is picked, and what is pointed at, in a picture that drawPaths has drawn. */
export function markPaths(svg: SVGSVGElement, selected: Picked | null, pointed: Picked | null): void {
  const strong = pointed ?? selected;
  for (const group of svg.querySelectorAll<SVGGElement>('[data-row]')) {
    const same = strong !== null && Number(group.dataset.route) === strong.route && (group.dataset.variant || null) === (strong.variant === null ? null : String(strong.variant));
    group.setAttribute('opacity', strong === null || same ? '1' : '0.6');
    group.querySelector('[data-ground]')?.setAttribute('fill', same ? colours.accentSoft : 'transparent');
    group.querySelector('[data-ground]')?.setAttribute('fill-opacity', same ? '0.55' : '0');
  }
  for (const item of svg.querySelectorAll<SVGGElement>('[role=button]')) {
    const is = picks.get(item)!;
    const chosen = selected !== null && ((is.node !== undefined && is.node === selected.node) || (is.tie !== undefined && is.tie === selected.tie));
    const hit = pointed !== null && ((is.node !== undefined && is.node === pointed.node) || (is.tie !== undefined && is.tie === pointed.tie));
    item.setAttribute('aria-pressed', String(chosen));
    const halo = item.querySelector('[data-halo]');
    halo?.setAttribute('stroke', chosen || hit ? colours.accent : 'transparent');
    halo?.setAttribute('stroke-opacity', chosen ? '0.9' : '0.45');
  }
}

function drawRow({ width, endWidth, stacked }: Layout, row: DrawnRow, y: number, height: number, index: number): SVGGElement {
  const variant = row.variant !== null;
  const inset = stacked ? 2 : 12 + endWidth + 4;
  const heading = variant ? `Variant ${row.variant}` : `Route ${row.route}`;
  return make(
    'g',
    { 'data-row': index, 'data-route': row.route, 'data-variant': row.variant ?? '' },
    make('rect', { 'data-ground': '', x: inset, y: y + 2, width: width - 2 * inset, height: height - 4, rx: 4, fill: 'transparent' }),
    make('text', { x: inset + 8, y: y + 18, 'font-size': 12.5, fill: colours.soft, 'aria-hidden': 'true' },
      make('tspan', { 'font-weight': 700, fill: variant ? colours.soft : colours.ink }, heading),
      make('tspan', { dx: 8 }, `${row.path.word} · ${strength(row.path.strength)}`)),
  );
}

const strength = (value: number) => (value >= 0.001 ? value.toFixed(3) : value > 0 ? value.toPrecision(1) : '0');

function drawRun({ row, place: at, from, to, hop, weakest }: Run, { stacked, endWidth }: Layout, rows: readonly DrawnRow[]): SVGGElement {
  const style = lineStyle(hop);
  const [x1, y1, x2, y2] = stacked
    ? [from.x, from.y + radius + 2, to.x, to.y - radius - 2]
    : [from.x + (from.end && endWidth ? endWidth / 2 : radius + 2), from.y, to.x - (to.end && endWidth ? endWidth / 2 : radius + 2), to.y];
  const d = `M${x1},${y1}L${x2},${y2}`;
  const grade = hop.hypothetical ? 'supposed' : (hop.evidence.grade ?? '—');
  const text = stacked
    ? { x: x1 + 16, y: (y1 + y2) / 2 + 4, 'text-anchor': 'start' }
    : { x: (x1 + x2) / 2, y: y1 - 8, 'text-anchor': 'middle' };
  const group = make(
    'g',
    {
      role: 'button', tabindex: -1, 'data-rows': row, 'data-order': at * 2 - 1, 'data-x': (x1 + x2) / 2, 'data-tie': hop.tie.id, cursor: 'pointer',
      'aria-label': `Route ${rows[row]!.route}, tie ${at}: ${datesText(hop.sentence)} Evidence ${grade}.${weakest ? ' The weakest tie of this path.' : ''}`,
    },
    make('rect', { 'data-halo': '', x: Math.min(x1, x2) - (stacked ? 8 : 0), y: Math.min(y1, y2) - (stacked ? 0 : 8), width: Math.abs(x2 - x1) + (stacked ? 16 : 0), height: Math.abs(y2 - y1) + (stacked ? 0 : 16), rx: 4, fill: 'transparent', stroke: 'transparent', 'stroke-width': 3 }),
    ...line(d, style),
  );
  picks.set(group, { ...place(rows[row]!), tie: hop.tie.id });
  const label = { ...text, 'font-size': 12, fill: weakest ? colours.alarm : colours.soft, 'font-weight': weakest ? 700 : 400, cursor: 'pointer', 'aria-hidden': 'true' };
  return item(group, make('text', label, weakest ? `▾ ${grade}` : grade));
}

const kindWords: Record<string, string> = { party: 'state', person: 'person', channel: 'channel', body: 'organization', other: 'record' };

function drawNode(node: Placed, { stacked }: Layout, rows: readonly DrawnRow[]): SVGGElement {
  const shape = shapeOf(node.node.kind);
  const routes = [...new Set(node.rows.map((row) => rows[row]!.route))];
  const label = node.label.map((text, index) =>
    stacked
      ? make('tspan', { x: node.x + radius + 12, y: node.y + 5 - (node.label.length - 1) * 8 + index * 16 }, `${text} `)
      : make('tspan', { x: node.x, y: node.y + radius + 17 + index * 15 }, `${text} `),
  );
  const group = make(
    'g',
    {
      role: 'button', tabindex: -1, 'data-rows': node.row, 'data-order': order(node, rows), 'data-x': node.x, 'data-node': node.node.id, cursor: 'pointer',
      'aria-label': `${node.node.name}, ${kindWords[shape]}${node.broker ? ', broker' : ''}${routes.length > 1 ? `, in routes ${routes.join(', ')}` : ''}`,
    },
    make('circle', { 'data-halo': '', cx: node.x, cy: node.y, r: radius + 5, fill: 'transparent', stroke: 'transparent', 'stroke-width': 3 }),
    make('path', {
      d: outline(shape, radius), transform: `translate(${node.x} ${node.y})`, fill: node.broker ? colours.accent : node.end ? colours.ink : colours.ground,
      stroke: node.broker ? colours.accent : colours.ink, 'stroke-width': 2,
    }),
  );
  picks.set(group, { ...place(rows[node.row]!), node: node.node.id });
  const text = { 'font-size': stacked ? 14 : labelSize, 'font-weight': node.broker || node.end ? 600 : 400, 'text-anchor': stacked ? 'start' : 'middle', cursor: 'pointer', 'aria-hidden': 'true' };
  return item(group, make('text', text, ...label, make('title', {}, node.node.name)));
}

const order = (node: Placed, rows: readonly DrawnRow[]) => rows[node.row]!.path.nodes.findIndex(({ id }) => id === node.node.id) * 2;

/** A party as a block beside all of its rows. */
function drawBlock(node: Placed, layout: Layout, rows: readonly DrawnRow[]): SVGGElement {
  const [first, last] = [layout.rows[node.rows[0]!]!, layout.rows[node.rows.at(-1)!]!];
  const top = first.y + 4;
  const x = node.x - layout.endWidth / 2;
  const middle = first.y + headRoom + radius;
  const group = make(
    'g',
    {
      role: 'button', tabindex: -1, 'data-rows': node.rows.join(' '), 'data-order': order(node, rows), 'data-x': node.x, 'data-node': node.node.id, cursor: 'pointer',
      'aria-label': `${node.node.name}, ${kindWords[shapeOf(node.node.kind)]}, one of the two sides`,
    },
    make('rect', { 'data-halo': '', x: x - 2, y: top - 2, width: layout.endWidth + 4, height: last.y + last.height - top, rx: 5, fill: 'transparent', stroke: 'transparent', 'stroke-width': 3 }),
    make('rect', { x, y: top, width: layout.endWidth, height: last.y + last.height - top - 4, rx: 4, fill: colours.raised, stroke: colours.rule, 'stroke-width': 1.5 }),
    make('path', { d: outline(shapeOf(node.node.kind), radius), transform: `translate(${node.x} ${middle})`, fill: colours.ink, stroke: colours.ink, 'stroke-width': 1.5 }),
  );
  picks.set(group, { ...place(rows[node.rows[0]!]!), node: node.node.id });
  const lines = node.label.map((text, index) => make('tspan', { x: node.x, y: middle + radius + 18 + index * 16 }, `${text} `));
  return item(group, make('text', { 'font-size': endSize, 'font-weight': 700, 'text-anchor': 'middle', cursor: 'pointer', 'aria-hidden': 'true' }, ...lines, make('title', {}, node.node.name)));
}

/** What the lines and shapes mean, drawn by the same rules as the picture. */
export function drawLegend(width: number): SVGSVGElement {
  const sure = { active: true, certainty: 'CERTAIN', hypothetical: false, currency: 1, evidence: { weight: 0.9, grade: 'A2', unjudged: false } };
  const weak = { ...sure.evidence, weight: 0.42 };
  const items: [string, number, (x: number, y: number) => SVGElement[]][] = [
    ...([
      ['well attested', sure],
      ['thinly attested', { ...sure, evidence: weak }],
      ['cannot be judged', { ...sure, evidence: { ...weak, unjudged: true } }],
      ['may or may not have held', { ...sure, certainty: 'POSSIBLE', evidence: weak }],
      ['ended, hardly faded', { ...sure, active: false }],
      ['ended, faded', { ...sure, active: false, currency: 0.12 }],
      ['supposed', { ...sure, hypothetical: true }],
    ] as const).map(([text, hop]): (typeof items)[number] => [text, 40, (x, y) => line(`M${x},${y}L${x + 32},${y}`, lineStyle(hop))]),
    ...([['state', 'party', false], ['organization', 'body', false], ['channel', 'channel', false], ['person', 'person', false], ['broker', 'person', true]] as const).map(
      ([text, shape, broker]): (typeof items)[number] => [
        text, 20,
        (x, y) => [make('path', { d: outline(shape, 7), transform: `translate(${x + 7} ${y})`, fill: broker ? colours.accent : shape === 'party' ? colours.ink : colours.ground, stroke: broker ? colours.accent : colours.ink, 'stroke-width': 1.5 })],
      ],
    ),
    ['▾ C3', 0, () => []],
  ];
  const svg = picture(width, 0, 'Legend', { role: 'img', 'aria-label': 'Legend: how ties and nodes are drawn' });
  let [x, y] = [4, 14];
  for (const [text, room, draw] of items) {
    const words = text === '▾ C3' ? '▾ C3: the weakest tie of a path, and its grade' : text;
    const length = room + words.length * 6.4 + 18;
    if (x > 4 && x + length > width) [x, y] = [4, y + 22];
    svg.append(...draw(x, y), make('text', { x: x + room, y: y + 4, 'font-size': 12, fill: text === '▾ C3' ? colours.alarm : colours.soft }, words));
    x += length;
  }
  svg.setAttribute('height', String(y + 12));
  svg.setAttribute('viewBox', `0 0 ${width} ${y + 12}`);
  return svg;
}
