// The network on a canvas: sigma draws it with WebGL. Loaded only where there is WebGL.
import Graph from 'graphology';
import { useEffect, useImperativeHandle, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import Sigma from 'sigma';
import { shapeOf, type ShapeName } from '../../../drawing/shape';
import { cut, isShut, radius, tokenOf, within, type Figure } from './figure';
import { Lasso } from './Lasso';
import { LineProgram, NodeShapeProgram } from './programs';

export interface CanvasHandle {
  /** Moves to a node, near enough to read its name. */
  show(id: string): void;
  /** Marks a node with its whole name, as pointing at it does; null marks none. */
  point(id: string | null): void;
}

interface Props {
  ref: Ref<CanvasHandle>;
  figure: Figure;
  positions: Float32Array;
  measure(at: number): number;
  selected: string | undefined;
  set: ReadonlySet<string>;
  lasso: boolean;
  label: string;
  onSelect(id: string | undefined): void;
  onFold(id: string): void;
  /** What the lasso has caught; null where it was given up. */
  onLasso(ids: string[] | null): void;
}

interface Look { at: number; x: number; y: number; size: number; label: string; whole: string; color: string; shape: ShapeName; hollow: boolean }

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export default function Canvas({ ref, figure, positions, measure, selected, set, lasso, label, onSelect, onFold, onLasso }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Sigma<Look> | null>(null);
  const placed = useRef<Float32Array>(null);
  const marked = useRef(false);
  const [theme, setTheme] = useState(0);
  const now = useRef({ selected, set, onSelect, onFold, near: new Set<string>(), pointed: null as string | null });
  Object.assign(now.current, { selected, set, onSelect, onFold });

  useEffect(() => {
    const changed = () => setTheme((before) => before + 1);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', changed);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', changed);
    };
  }, []);

  // The canvas itself, made anew with the theme.
  useEffect(() => {
    const [ground, ink, accent, rule, faded] = ['--ground', '--ink', '--accent', '--rule', '--rule-strong'].map(token) as [string, string, string, string, string];
    const font = getComputedStyle(document.body).fontFamily;
    let taken: [x: number, y: number, right: number][] = [];
    const sigma: Sigma<Look> = new Sigma<Look>(new Graph({ type: 'undirected' }) as never, box.current!, {
      allowInvalidContainer: true,
      nodeProgramClasses: { shape: NodeShapeProgram as never },
      defaultNodeType: 'shape',
      edgeProgramClasses: { line: LineProgram as never },
      defaultEdgeType: 'line',
      labelFont: font,
      labelSize: 12,
      labelColor: { color: ink },
      labelDensity: 0.6,
      labelGridCellSize: 110,
      labelRenderedSizeThreshold: 5,
      hideEdgesOnMove: true,
      hideLabelsOnMove: false,
      zIndex: true,
      minCameraRatio: 0.02,
      maxCameraRatio: 3,
      nodeReducer(id, data) {
        const { selected: picked, set: kept, near, pointed } = now.current;
        const marked = id === picked || id === pointed;
        const faint = near.size > 0 && !near.has(id) && !marked;
        return { ...data, color: faint ? faded : marked ? accent : data.color, highlighted: id === picked, forceLabel: marked || kept.has(id) || (near.size <= 40 && near.has(id)), zIndex: marked ? 2 : faint ? 0 : 1, label: faint ? '' : marked ? data.whole : data.label, size: kept.has(id) ? data.size + 3 : data.size } as never;
      },
      edgeReducer(edge, data) {
        const { selected: picked } = now.current;
        if (!picked) return data;
        const graph = sigma.getGraph();
        return graph.hasExtremity(edge, picked) ? { ...data, color: accent, size: 2, zIndex: 1 } : { ...data, color: rule };
      },
      defaultDrawNodeLabel(context, data, settings) {
        if (!data.label) return;
        context.font = `${settings.labelSize}px ${settings.labelFont}`;
        const wide = context.measureText(data.label).width;
        const beside = data.x + data.size + 3;
        const [x, y] = [beside + wide > context.canvas.clientWidth ? data.x - data.size - 3 - wide : beside, data.y];
        const right = x + wide;
        // Names that would lie over one another are left out: who wants them zooms in.
        if (taken.some(([left, top, end]) => Math.abs(top - y) < 14 && left < right && x < end)) return;
        taken.push([x, y, right]);
        context.lineJoin = 'round';
        context.lineWidth = 3;
        context.strokeStyle = ground;
        context.strokeText(data.label, x, y + 4);
        context.fillStyle = ink;
        context.fillText(data.label, x, y + 4);
      },
      defaultDrawNodeHover(context, { whole, ...data }, settings) {
        context.font = `${settings.labelSize}px ${settings.labelFont}`;
        const width = context.measureText(whole).width + 10;
        const beside = data.x + data.size + 5;
        const left = beside + width > context.canvas.clientWidth ? Math.max(data.x - data.size - 5 - width, 0) : beside;
        context.fillStyle = ground;
        context.strokeStyle = accent;
        context.lineWidth = 1.5;
        context.beginPath();
        context.arc(data.x, data.y, data.size + 3, 0, Math.PI * 2);
        context.stroke();
        context.beginPath();
        context.rect(left, data.y - 10, width, 20);
        context.fill();
        context.stroke();
        context.fillStyle = ink;
        context.fillText(whole, left + 5, data.y + 4);
      },
    });
    drawn.current = sigma;
    sigma.on('beforeRender', () => { taken = []; });
    sigma.on('clickNode', ({ node }) => now.current.onSelect(node));
    sigma.on('clickStage', () => now.current.selected && now.current.onSelect(undefined));
    sigma.on('doubleClickNode', ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      now.current.onFold(node);
    });
    const point = (node: string | null) => {
      now.current.pointed = node;
      box.current?.toggleAttribute('data-pointing', node !== null);
    };
    sigma.on('enterNode', ({ node }) => point(node));
    sigma.on('leaveNode', () => point(null));
    // Sigma's own wheel asks at each turn which node lies under the pointer, and waits for the picture to be read back.
    let [aim, rest] = [1, undefined as ReturnType<typeof setTimeout> | undefined];
    const captor = sigma.getMouseCaptor();
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      event.stopPropagation();
      const { left, top } = box.current!.getBoundingClientRect();
      const camera = sigma.getCamera();
      aim = camera.getBoundedRatio((camera.isAnimated() ? aim : camera.ratio) * 1.0025 ** Math.max(-120, Math.min(120, event.deltaY)));
      captor.currentWheelDirection = event.deltaY > 0 ? -1 : 1; // which hides the lines, until the wheel has rested
      clearTimeout(rest);
      rest = setTimeout(() => {
        captor.currentWheelDirection = 0;
        sigma.scheduleRender();
      }, 300);
      void camera.animate(sigma.getViewportZoomedState({ x: event.clientX - left, y: event.clientY - top }, aim), { duration: 200, easing: 'quadraticOut' });
    };
    const element = box.current!;
    element.addEventListener('wheel', onWheel, { capture: true, passive: false });
    return () => {
      clearTimeout(rest);
      element.removeEventListener('wheel', onWheel, { capture: true });
      drawn.current = null;
      sigma.kill();
    };
  }, [theme]);

  // What is shown, and how large.
  useEffect(() => {
    const sigma = drawn.current;
    if (!sigma) return;
    const [strong, rule] = [token('--rule-strong'), token('--rule')];
    const most = figure.nodes.reduce((before, at) => Math.max(before, measure(at)), 0);
    const small = figure.nodes.length > 5000 ? 0.4 : figure.nodes.length > 800 ? 0.6 : 1;
    const colour = Object.fromEntries(Object.entries(tokenOf).map(([shape, name]) => [shape, token(name)]));
    const graph = new Graph({ type: 'undirected' });
    for (const at of figure.nodes) {
      const { id, name, kind } = figure.graph.nodes[at]!;
      const shape = shapeOf(kind);
      const folded = figure.inside.get(at);
      const inside = folded ? ` (+${folded})` : '';
      graph.addNode(id, {
        at, x: positions[2 * at], y: positions[2 * at + 1], size: Math.max(radius(measure(at), most) * small, 2), label: cut(name) + inside, whole: name + inside, shape, hollow: isShut(figure.graph.nodes[at]!),
        color: colour[shape],
      });
    }
    for (const { a, b, conducts, ended } of figure.edges) {
      const [one, other] = [figure.graph.nodes[a]!.id, figure.graph.nodes[b]!.id];
      if (graph.hasNode(one) && graph.hasNode(other)) graph.addEdge(one, other, { color: ended ? `${strong}${conducts ? 'cc' : '80'}` : conducts ? strong : rule, dashed: ended });
    }
    placed.current = positions;
    const before = sigma.getGraph().order;
    sigma.setGraph(graph as never);
    // The picture spans what is shown: where that is much else than before, what one was looking at lies elsewhere.
    if (before > 0 && Math.abs(graph.order - before) > 0.2 * before) sigma.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 });
  }, [figure, measure, theme]);

  // Where everything lies, while the layout goes on.
  useEffect(() => {
    const sigma = drawn.current;
    if (!sigma) return;
    if (placed.current === positions) return;
    placed.current = positions;
    sigma.getGraph().updateEachNodeAttributes((_, look) => ({ ...look, x: positions[2 * look.at]!, y: positions[2 * look.at + 1]! }), { attributes: ['x', 'y'] });
  }, [positions]);

  // What is picked.
  useEffect(() => {
    const sigma = drawn.current;
    if (!sigma) return;
    const graph = sigma.getGraph();
    now.current.near = new Set(selected && graph.hasNode(selected) ? [selected, ...graph.neighbors(selected)] : []);
    const mark = selected !== undefined || set.size > 0;
    if (mark || marked.current) sigma.refresh({ skipIndexation: true, schedule: true });
    marked.current = mark;
  }, [selected, set, figure, theme]);

  useImperativeHandle(ref, () => ({
    point(id) {
      const sigma = drawn.current;
      const nodes = [now.current.pointed, id].filter((each): each is string => each !== null && sigma !== null && sigma.getGraph().hasNode(each));
      now.current.pointed = id;
      if (nodes.length > 0) sigma!.refresh({ partialGraph: { nodes }, skipIndexation: true, schedule: true });
    },
    show(id) {
      const at = drawn.current?.getNodeDisplayData(id);
      const camera = drawn.current?.getCamera();
      if (at && camera) void camera.animate({ x: at.x, y: at.y, ratio: Math.min(camera.ratio, 0.35) }, { duration: calm() });
    },
  }));

  const camera = () => drawn.current!.getCamera();
  function onKeyDown(event: KeyboardEvent) {
    const step = 0.1;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (by) camera().setState({ x: camera().x + by[0]! * camera().ratio, y: camera().y + by[1]! * camera().ratio });
    else if (event.key === '+' || event.key === '=') void camera().animatedZoom({ duration: calm() });
    else if (event.key === '-') void camera().animatedUnzoom({ duration: calm() });
    else if (event.key === '0') void camera().animatedReset({ duration: calm() });
    else if (event.key === 'Escape' && selected) onSelect(undefined);
    else return;
    event.preventDefault();
  }
  return (
    <div className="canvas">
      <div ref={box} className="network" tabIndex={0} role="group" aria-roledescription="network" aria-label={`${label}. Arrow keys move it, plus and minus zoom, 0 shows all. The list of names tells the same.`} onKeyDown={onKeyDown} />
      {lasso && (
        <Lasso
          inside={(polygon) => {
            const sigma = drawn.current!;
            return sigma.getGraph().filterNodes((_, { x, y }) => {
              const at = sigma.graphToViewport({ x, y });
              return within(polygon, at.x, at.y);
            });
          }}
          onDone={onLasso}
        />
      )}
      <div className="canvas-tools bar">
        <button type="button" aria-label="Zoom in" onClick={() => void camera().animatedZoom({ duration: calm() })}>+</button>
        <button type="button" aria-label="Zoom out" onClick={() => void camera().animatedUnzoom({ duration: calm() })}>−</button>
        <button type="button" onClick={() => void camera().animatedReset({ duration: calm() })}>Show all</button>
      </div>
    </div>
  );
}

/** No movement for those who asked their system for none. */
const calm = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 250);
