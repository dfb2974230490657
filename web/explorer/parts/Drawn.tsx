// A picture as wide as the page lets it be, drawn anew when its data or its room change.
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { standalone } from '../../drawing/svg';
import { save } from './save';
import { useWidth } from './useWidth';

interface Props {
  /** Draws the picture in a width, in pixels; a new function draws anew. */
  draw(width: number): SVGSVGElement;
  /** The name of the file to save, without its ending; without it, there is nothing to save. */
  file?: string;
  children?: ReactNode;
}

export function Drawn({ draw, file, children }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  useLayoutEffect(() => {
    if (width > 0) frame.current!.replaceChildren(draw(width));
  }, [draw, width]);
  return (
    <figure className="picture">
      <div ref={frame} className="frame" />
      {children}
      {file && (
        <button type="button" className="quiet" onClick={() => save(`${file}.svg`, 'image/svg+xml', standalone(frame.current!.querySelector('svg')!))}>
          Save as SVG
        </button>
      )}
    </figure>
  );
}
