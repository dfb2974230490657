// The step of ForceAtlas2 that the library's own worker takes too; the library ships no types for it.
declare module 'graphology-layout-forceatlas2/iterate.js' {
  import type { ForceAtlas2Settings } from 'graphology-layout-forceatlas2';
  /** Moves the nodes by one round. Ten numbers a node (x, y, two by two of forces, mass, convergence, size, fixed), three an edge (both ends times ten, weight). */
  export default function iterate(settings: Required<ForceAtlas2Settings>, nodes: Float32Array, edges: Float32Array): void;
}
