// How wide a frame is, told again whenever that changes.
import { useLayoutEffect, useState, type RefObject } from 'react';

/** The width of a frame in whole pixels; 0 until it has been measured. */
export function useWidth(frame: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.floor(frame.current!.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  return width;
}
