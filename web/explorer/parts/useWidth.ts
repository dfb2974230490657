// How wide a frame is, told again whenever that changes.
import { useLayoutEffect, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';

/** How wide a printed page is between its margins, in pixels: what A4 and US letter both hold. */
const printed = 690;

/** The width of a frame in whole pixels, on paper no more than a page; 0 until it has been measured. */
export function useWidth(frame: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const paper = matchMedia('print');
    const measure = () => {
      const room = Math.floor(frame.current!.clientWidth);
      setWidth(paper.matches ? Math.min(room, printed) : room);
    };
    // Nothing is laid out between the event and the printing: what depends on the width must be drawn by then.
    const print = () => flushSync(() => setWidth((width) => Math.min(width, printed)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(frame.current!);
    addEventListener('beforeprint', print);
    addEventListener('afterprint', measure);
    paper.addEventListener('change', measure);
    return () => {
      observer.disconnect();
      removeEventListener('beforeprint', print);
      removeEventListener('afterprint', measure);
      paper.removeEventListener('change', measure);
    };
  }, []);
  return width;
}
