// A record by its name, leading to its page.
import type { EntityKind } from '../operations';
import { recordHref } from './record';
import { Shape } from './Shape';

export function To({ entity: { id, kind, name }, asOf }: { entity: { id: string; kind: EntityKind; name: string }; asOf?: string | undefined }) {
  const href = recordHref(id, asOf);
  return (
    <span className="to">
      <Shape kind={kind} />
      {href ? <a href={href}>{name}</a> : name}
    </span>
  );
}
