// A picture of paths on the page: drawn anew when its data or its room change, only marked anew when somebody points or picks.
import { useEffect, useLayoutEffect, useRef } from 'react';
import { drawLegend, drawPaths, markPaths, type Picked } from '../../../drawing/paths';
import type { DrawnRow } from '../../../drawing/layout';
import { standalone } from '../../../drawing/svg';
import { save } from '../../parts/save';
import { useWidth } from '../../parts/useWidth';

interface Props {
  rows: DrawnRow[];
  label: string;
  /** The name of the file to save, without its ending. */
  file: string;
  selected: Picked | null;
  pointed: Picked | null;
  onPick(picked: Picked): void;
  onPoint(pointed: Picked | null): void;
  onMenu(picked: Picked): void;
}

export function Picture({ rows, label, file, selected, pointed, ...handlers }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const told = useRef(handlers);
  told.current = handlers;
  const width = useWidth(frame);

  useLayoutEffect(() => {
    if (width === 0) return;
    const focused = svg.current?.contains(document.activeElement) ? document.activeElement : null;
    const drawn = drawPaths(rows, {
      width,
      label,
      onPick: (picked) => told.current.onPick(picked),
      onPoint: (picked) => told.current.onPoint(picked),
      onMenu: (picked) => told.current.onMenu(picked),
    });
    frame.current!.replaceChildren(drawn);
    svg.current = drawn;
    if (focused) likest(drawn, focused)?.focus({ preventScroll: true });
  }, [rows, width, label]);
  useEffect(() => {
    if (svg.current) markPaths(svg.current, selected, pointed);
  }, [rows, width, label, selected, pointed]);

  return (
    <figure className="picture">
      <div ref={frame} className="frame" />
      <figcaption>
        <Legend width={width} />
        <div className="bar">
          <button type="button" className="quiet" onClick={() => save(`${file}.svg`, 'image/svg+xml', standalone(svg.current!, drawLegend(width)))}>
            Save as SVG
          </button>
          <button type="button" className="quiet" onClick={() => void savePNG(svg.current!, width, file)}>
            Save as PNG
          </button>
        </div>
      </figcaption>
    </figure>
  );
}

/** What of a new picture stands for an item of the one before: itself in its row, itself in another, else the first item. */
function likest(drawn: SVGSVGElement, before: Element): SVGGElement | undefined {
  const items = [...drawn.querySelectorAll<SVGGElement>('[role=button]')];
  const thing = (item: Element) => item.getAttribute('data-node') ?? item.getAttribute('data-tie');
  const same = items.filter((item) => thing(item) === thing(before));
  return same.find((item) => item.getAttribute('data-rows') === before.getAttribute('data-rows')) ?? same[0] ?? items[0];
}

function Legend({ width }: { width: number }) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (width > 0) frame.current!.replaceChildren(drawLegend(width));
  }, [width]);
  return (
    <details className="legend" open={width >= 640}>
      <summary>What the lines and shapes mean</summary>
      <div ref={frame} />
    </details>
  );
}

/** Saves a picture as pixels, two for each of the screen's. */
async function savePNG(svg: SVGSVGElement, width: number, file: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([standalone(svg, drawLegend(width))], { type: 'image/svg+xml' }));
  const image = new Image();
  image.src = url;
  await image.decode();
  URL.revokeObjectURL(url);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
  const context = canvas.getContext('2d')!;
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  canvas.toBlob((blob) => blob && save(`${file}.png`, 'image/png', blob), 'image/png');
}
