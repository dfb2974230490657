// What is told about one thing, beside the picture and never in its place.
import { useEffect, useRef, type ReactNode } from 'react';

interface Props {
  title: ReactNode;
  /** What the panel is about: when it changes, the panel starts at its top, and takes the focus if it was opened by hand. */
  about: string;
  onClose(): void;
  children: ReactNode;
}

export function SidePanel({ title, about, onClose, children }: Props) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.scrollTo(0, 0);
  }, [about]);
  return (
    <aside
      ref={panel}
      className="side-panel"
      aria-label="Details"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" className="quiet" onClick={onClose} aria-label="Close the details">
          ×
        </button>
      </header>
      {children}
    </aside>
  );
}
