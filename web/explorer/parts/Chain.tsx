// A path in one line: its nodes by name, with their shapes.
import type { EntityKind } from '../operations';
import { To } from './To';

export function Chain({ nodes, asOf }: { nodes: readonly { id: string; kind: EntityKind; name: string }[]; asOf: string }) {
  return (
    <span className="chain">
      {nodes.map((node, index) => (
        <span key={node.id}>
          {index > 0 && (
            <span className="arrow">
              {' – '}
            </span>
          )}
          <To entity={node} asOf={asOf} />
        </span>
      ))}
    </span>
  );
}
