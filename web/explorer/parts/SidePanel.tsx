// What is told about one thing, beside the picture and never in its place.
import { useEffect, useRef, type ReactNode } from 'react';

interface Props {
  title: ReactNode;
  /** What the panel is about: when it changes, the panel starts at its top. */
  about: string;
  onClose(): void;
  children: ReactNode;
}

/** What had the focus when the panel opened; it has it again when the panel closes. */
let opener: Element | null = null;

export function SidePanel({ title, about, onClose, children }: Props) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const focused = document.activeElement;
    if (focused !== document.body && !focused?.closest('.side-panel')) opener = focused;
  }, []);
  const close = () => {
    onClose();
    if (opener?.isConnected) (opener as HTMLElement | SVGElement).focus({ preventScroll: true });
  };
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
        close();
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" className="quiet" onClick={close} aria-label="Close the details">
          ×
        </button>
      </header>
      {children}
    </aside>
  );
}
