// The outlines of nodes: kinds are told apart by shape first, and by colour only besides.

export type ShapeName = 'party' | 'person' | 'channel' | 'body' | 'other';

/** The shape of a kind of entity (the words of the API's EntityKind). */
export function shapeOf(kind: string): ShapeName {
  switch (kind) {
    case 'STATE':
      return 'party';
    case 'PERSON':
      return 'person';
    case 'CHANNEL':
      return 'channel';
    case 'ORGANIZATION':
      return 'body';
    default:
      return 'other';
  }
}

/** The path of a shape around 0, 0 that reaches `r` to each side. */
export function outline(shape: ShapeName, r: number): string {
  const n = (value: number) => String(Math.round(value * 100) / 100);
  const polygon = (...points: [number, number][]) => `M${points.map(([x, y]) => `${n(x)},${n(y)}`).join('L')}Z`;
  switch (shape) {
    case 'party': {
      const s = r * 0.88;
      return polygon([-s, -s], [s, -s], [s, s], [-s, s]);
    }
    case 'person':
      return `M${n(-r)},0A${n(r)},${n(r)},0,1,1,${n(r)},0A${n(r)},${n(r)},0,1,1,${n(-r)},0Z`;
    case 'channel':
      return polygon([-r * 1.1, 0], [0, -r * 0.95], [r * 1.1, 0], [0, r * 0.95]);
    case 'body': {
      const h = r * 0.87;
      return polygon([-r, 0], [-r / 2, -h], [r / 2, -h], [r, 0], [r / 2, h], [-r / 2, h]);
    }
    case 'other':
      return polygon([0, -r], [r, r * 0.75], [-r, r * 0.75]);
  }
}
