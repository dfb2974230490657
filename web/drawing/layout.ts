// Where everything stands in a picture of paths: plain numbers from plain data, without a document.

/** What a picture needs of an actor or channel. */
export interface DrawnNode {
  id: string;
  kind: string;
  name: string;
}

/** What a picture needs of a tie of a path: the words are the API's. */
export interface DrawnHop {
  sentence: string;
  active: boolean;
  certainty: string;
  hypothetical: boolean;
  currency: number;
  evidence: { weight: number; grade: string | null; unjudged: boolean };
  tie: { id: string };
}

/** What a picture needs of a path. */
export interface DrawnPath {
  strength: number;
  word: string;
  weakestHop: number;
  nodes: readonly DrawnNode[];
  brokers: readonly { id: string }[];
  hops: readonly DrawnHop[];
}

/** One row: a route by its best path, or a variant of it, which is drawn smaller below it. */
export interface DrawnRow {
  /** The route's place. */
  route: number;
  /** The variant's place among the route's variants; null for its best path. */
  variant: number | null;
  path: DrawnPath;
}

/** A node where it stands. */
export interface Placed {
  /** Unique in the picture: the node's id where it is shared by rows, else with the row. */
  key: string;
  row: number;
  column: number;
  x: number;
  y: number;
  node: DrawnNode;
  broker: boolean;
  /** The lines of its label. */
  label: string[];
  /** Whether it is one of the parties, which are drawn once for all rows where rows lie side by side. */
  end: boolean;
  /** Every row that it stands in, itself included. */
  rows: number[];
}

/** A tie where it runs. */
export interface Run {
  row: number;
  /** From 1, along the path. */
  place: number;
  from: Placed;
  to: Placed;
  hop: DrawnHop;
  weakest: boolean;
}

export interface Layout {
  width: number;
  height: number;
  /** Rows side by side from left to right, or, where there is little room, each path from top to bottom. */
  stacked: boolean;
  rows: { row: DrawnRow; y: number; height: number }[];
  nodes: Placed[];
  runs: Run[];
  /** Where two rows next to each other have the same node in the same column: it is joined by a line. */
  shared: { from: Placed; to: Placed }[];
  /** How wide the blocks of the parties are; 0 where each stands as a node of its own. */
  endWidth: number;
}

/** Text sizes of labels, in pixels. */
export const labelSize = 12.5;
export const endSize = 13.5;
const bold = 1.08; // how much broader bold letters are
/** The room of a row above its nodes, for its heading and the grades of its ties. */
export const headRoom = 36;
const lineHeight = 15;
const labelLines = 4;
/** How far a node's shape reaches to each side. */
export const radius = 9;
const narrow = 640;
const leastStep = 78;
const margin = 12;

/** The columns of the rows' nodes: a shared node has one column for all rows wherever the order of each path allows it. */
export function columns(paths: readonly (readonly { id: string }[])[]): number[][] {
  // Edges of an order over keys; a key is a node, or a node of one row where sharing it would turn the order round.
  const after = new Map<string, Set<string>>();
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    from === to || [...(after.get(from) ?? [])].some((next) => !seen.has(next) && reaches(next, to, seen.add(next)));
  const keys = paths.map((nodes, row) => {
    const keys: string[] = [];
    for (const { id } of nodes) {
      const last = keys.at(-1);
      const key = last !== undefined && reaches(id, last) ? `${id} in ${row}` : id;
      if (last !== undefined) after.set(last, (after.get(last) ?? new Set()).add(key));
      keys.push(key);
    }
    return keys;
  });
  const before = new Map<string, string[]>();
  for (const [key, nexts] of after) for (const next of nexts) before.set(next, [...(before.get(next) ?? []), key]);
  const depth = (edges: (key: string) => Iterable<string>) => {
    const known = new Map<string, number>();
    const of = (key: string): number => {
      const found = known.get(key);
      if (found !== undefined) return found;
      const value = Math.max(-1, ...[...edges(key)].map(of)) + 1;
      known.set(key, value);
      return value;
    };
    return of;
  };
  const earliest = depth((key) => before.get(key) ?? []);
  const toEnd = depth((key) => after.get(key) ?? []);
  const last = Math.max(0, ...keys.flat().map((key) => earliest(key)));
  // Midway between the earliest and the latest column: short paths stand in the middle, and the order along each path holds.
  return keys.map((row) => row.map((key) => Math.floor((earliest(key) + (last - toEnd(key))) / 2)));
}

/** Breaks a name into at most `lines` lines of at most `width` pixels; what does not fit ends with an ellipsis. */
export function wrap(name: string, width: number, size = labelSize, lines = labelLines): string[] {
  const out: string[] = [];
  let rest = name.split(/\s+/).filter(Boolean);
  while (rest.length > 0 && out.length < lines) {
    let line = rest[0]!;
    let taken = 1;
    while (taken < rest.length && textWidth(`${line} ${rest[taken]}`, size) <= width) line += ` ${rest[taken++]}`;
    rest = rest.slice(taken);
    const cut = out.length === lines - 1 && rest.length > 0;
    out.push(cut || textWidth(line, size) > width ? shorten(line, width, size, cut) : line);
  }
  return out;
}

function shorten(line: string, width: number, size: number, always: boolean): string {
  if (!always && textWidth(line, size) <= width) return line;
  const letters = [...line];
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, size) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** How wide a text is at most in the usual fonts of systems, of which DejaVu Sans is the broadest, in pixels. Scripts with broad letters count as broad. */
export function textWidth(text: string, size = labelSize): number {
  let ems = 0;
  for (const letter of text) {
    if (/[iljtfrI.,:;'’|()[\] -]/.test(letter)) ems += 0.37;
    else if (/[mwMW@—…]/.test(letter)) ems += 0.97;
    else if (/[A-Z]/.test(letter)) ems += 0.73;
    else if (/[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/.test(letter)) ems += 1;
    else ems += 0.62;
  }
  return ems * size;
}

/** Lays out rows of paths in a picture of this width. */
export function layoutPaths(rows: readonly DrawnRow[], width: number): Layout {
  return width < narrow ? stack(rows, width) : (strips(rows, width) ?? stack(rows, width));
}

/** Rows side by side from left to right; null where there are too many columns for names to be read. */
function strips(rows: readonly DrawnRow[], width: number): Layout | null {
  const at = columns(rows.map(({ path }) => path.nodes));
  const most = Math.max(1, ...at.flat());
  const endRoom = Math.min(130, Math.max(84, width / (most + 2)));
  // The columns in between stand evenly between the blocks of the parties.
  const left = margin + endRoom;
  const step = (width - 2 * left) / most;
  if (step < leastStep) return null;
  const x = (column: number) => (column === 0 ? margin + endRoom / 2 : column === most ? width - margin - endRoom / 2 : left + column * step);
  const layout: Layout = { width, height: 0, stacked: false, rows: [], nodes: [], runs: [], shared: [], endWidth: 0 };
  // Where a side has one party only, it stands once beside all rows.
  const single = [0, -1].map((index) => new Set(rows.map(({ path }) => path.nodes.at(index)?.id)).size === 1);
  const ends = new Map<string, Placed>();
  const byKey = new Map<string, Placed[]>();
  let y = 8;
  rows.forEach((drawn, row) => {
    const { path } = drawn;
    const last = path.nodes.length - 1;
    const brokers = new Set(path.brokers.map(({ id }) => id));
    const labels = path.nodes.map(({ id, name }, index) =>
      index === 0 || index === last ? wrap(name, endRoom - 12, endSize * bold) : wrap(name, step - 12, brokers.has(id) ? labelSize * bold : labelSize),
    );
    const lines = Math.max(1, ...labels.slice(1, -1).map((label) => label.length));
    const height = headRoom + 2 * radius + 6 + lines * lineHeight + 12;
    const middle = y + headRoom + radius;
    const placed = path.nodes.map((node, index): Placed => {
      const column = at[row]![index]!;
      const end = index === 0 || index === last;
      const key = end ? `${index === 0 ? 'from' : 'to'} ${node.id}${single[index === 0 ? 0 : 1] ? '' : ` ${row}`}` : `${node.id} ${column}`;
      const place: Placed = {
        key: `${key} ${row}`, row, column: index === 0 ? 0 : index === last ? most : column, x: 0, y: middle, node, broker: brokers.has(node.id), label: labels[index]!, end, rows: [row],
      };
      place.x = x(place.column);
      if (end) {
        const known = ends.get(key);
        if (known) {
          known.rows.push(row);
          return { ...known, row, y: middle };
        }
        ends.set(key, place);
        layout.nodes.push(place);
        return place;
      }
      byKey.set(key, [...(byKey.get(key) ?? []), place]);
      layout.nodes.push(place);
      return place;
    });
    path.hops.forEach((hop, index) =>
      layout.runs.push({ row, place: index + 1, from: placed[index]!, to: placed[index + 1]!, hop, weakest: path.weakestHop === index + 1 }),
    );
    layout.rows.push({ row: drawn, y, height });
    y += height;
  });
  layout.height = y + 4;
  for (const places of byKey.values()) {
    const shared = places.map(({ row }) => row);
    places.forEach((place, index) => {
      place.rows = shared;
      const above = places[index - 1];
      if (above && above.row === place.row - 1) layout.shared.push({ from: above, to: place }); // else the line would cross another node
    });
  }
  layout.endWidth = endRoom;
  return layout;
}

function stack(rows: readonly DrawnRow[], width: number): Layout {
  const layout: Layout = { width, height: 0, stacked: true, rows: [], nodes: [], runs: [], shared: [], endWidth: 0 };
  const step = 62;
  const x = margin + radius + 6;
  const counts = new Map<string, number[]>();
  rows.forEach(({ path }, row) => path.nodes.forEach(({ id }) => counts.set(id, [...(counts.get(id) ?? []), row])));
  let y = 4;
  rows.forEach((drawn, row) => {
    const { path } = drawn;
    const top = y + 40;
    const last = path.nodes.length - 1;
    const brokers = new Set(path.brokers.map(({ id }) => id));
    const placed = path.nodes.map((node, index): Placed => ({
      key: `${node.id} ${index} ${row}`, row, column: index, x, y: top + index * step, node, broker: brokers.has(node.id), label: wrap(node.name, width - x - radius - 20, 14, 2),
      end: index === 0 || index === last, rows: counts.get(node.id)!,
    }));
    layout.nodes.push(...placed);
    path.hops.forEach((hop, index) =>
      layout.runs.push({ row, place: index + 1, from: placed[index]!, to: placed[index + 1]!, hop, weakest: path.weakestHop === index + 1 }),
    );
    const height = 40 + last * step + 34;
    layout.rows.push({ row: drawn, y, height });
    y += height;
  });
  layout.height = y;
  return layout;
}
