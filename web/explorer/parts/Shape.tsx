// The mark of a kind of entity: parties are square, people round, channels lozenges, bodies six-sided, as in every picture.
import { outline, shapeOf } from '../../drawing/shape';
import type { EntityKind } from '../operations';

export function Shape({ kind, size = 12, hollow = false }: { kind: EntityKind; size?: number; hollow?: boolean }) {
  return (
    <svg className={`shape shape-${shapeOf(kind)}`} data-hollow={hollow || undefined} width={size} height={size} viewBox={`${-size / 2} ${-size / 2} ${size} ${size}`} aria-hidden="true">
      <path d={outline(shapeOf(kind), size / 2 - 1)} />
    </svg>
  );
}
