// What may be wider than the page: it scrolls sideways on its own, says so, and does so by keyboard too.
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useWidth } from './useWidth';

export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [wider, setWider] = useState(false);
  useLayoutEffect(() => setWider(frame.current!.scrollWidth > frame.current!.clientWidth + 1), [width, children]);
  return (
    <div className="scrolling">
      {wider && <p className="hint scroll-hint">It goes on to the right: scroll sideways →</p>}
      <div ref={frame} className="scroll" data-wider={wider} tabIndex={0} role="region" aria-label={label}>
        {children}
      </div>
    </div>
  );
}
