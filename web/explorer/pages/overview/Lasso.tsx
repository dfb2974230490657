// What is picked out of the network: a line drawn by hand around it, or by keyboard a frame that the arrow keys move.
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';

export type Line = [x: number, y: number][];

interface Props {
  /** The ids of the nodes inside a line, in pixels of the canvas. */
  inside(line: Line): string[];
  /** What was caught; null where it was given up. */
  onDone(ids: string[] | null): void;
}

/** A frame by its share of the canvas. */
interface Frame { left: number; top: number; wide: number; high: number }

const step = 0.05; // of the canvas, for each press of a key
const least = 2 * step;
const within = (value: number, from: number, to: number) => Math.min(Math.max(value, from), to);

/** The frame after a key; null where the key does nothing to it. */
export function moved({ left, top, wide, high }: Frame, key: string, sizes: boolean): Frame | null {
  const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[key];
  if (!by) return null;
  const [x, y] = by as [number, number];
  return sizes
    ? { left, top, wide: within(wide + x, least, 1 - left), high: within(high + y, least, 1 - top) }
    : { left: within(left + x, 0, 1 - wide), top: within(top + y, 0, 1 - high), wide, high };
}

export function Lasso({ inside, onDone }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [line, setLine] = useState<Line>([]);
  const drawn = useRef<Line>([]); // the line as it is now: several moves of the mouse may come before it is shown
  const draw = (next: Line) => setLine((drawn.current = next));
  const [frame, setFrame] = useState<Frame | null>(null);
  // Who came by keyboard sees a frame at once; who came by mouse draws, unless an arrow key is pressed.
  useLayoutEffect(() => {
    const byKeyboard = document.activeElement?.matches(':focus-visible');
    box.current!.focus({ preventScroll: true });
    if (byKeyboard) setFrame(middle);
  }, []);
  const lineOf = ({ left, top, wide, high }: Frame): Line => {
    const { clientWidth: width, clientHeight: height } = box.current!;
    const [right, bottom] = [left + wide, top + high];
    return [[left * width, top * height], [right * width, top * height], [right * width, bottom * height], [left * width, bottom * height]];
  };
  const at = (event: PointerEvent): [number, number] => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') onDone(null);
    else if (event.key === 'Enter' && frame) onDone(inside(lineOf(frame)));
    else if (event.key.startsWith('Arrow')) setFrame(frame ? moved(frame, event.key, event.shiftKey) : middle);
    else return;
    event.preventDefault();
  }
  const shown = frame && box.current ? lineOf(frame) : line;
  const caught = frame && box.current ? inside(shown).length : 0;
  return (
    <div
      ref={box}
      className="lasso"
      tabIndex={0}
      role="application"
      aria-label="Lasso. Arrow keys move its frame, with Shift they size it, Enter keeps what is inside, Escape leaves it."
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrame(null);
        draw([at(event)]);
      }}
      onPointerMove={(event) => drawn.current.length > 0 && draw([...drawn.current, at(event)])}
      onPointerUp={() => {
        if (drawn.current.length > 2) onDone(inside(drawn.current));
        draw([]);
      }}
      onPointerCancel={() => draw([])}
    >
      <svg aria-hidden="true">{shown.length > 0 && <path d={`M${shown.map((point) => point.join(',')).join('L')}Z`} />}</svg>
      <p role="status" className="lasso-says">
        {frame
          ? `${caught} inside. Arrow keys move the frame, with Shift they size it; Enter keeps them, Escape leaves.`
          : 'Draw a line around nodes, or press an arrow key for a frame; Escape leaves.'}
      </p>
    </div>
  );
}

const middle: Frame = { left: 0.25, top: 0.25, wide: 0.5, high: 0.5 };
