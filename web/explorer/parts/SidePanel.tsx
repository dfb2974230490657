// What is told about one thing, beside the picture and never in its place.
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';

interface Props {
  title: ReactNode;
  /** What the panel is about: when it changes, the panel starts at its top. */
  about: string;
  onClose(): void;
  children: ReactNode;
}

/** What had the focus when the panel opened; it has it again when the panel closes. */
let opener: Element | null = null;
/** Whether a panel has just gone with the focus in it: the panel that takes its place has it next, else what opened the first. */
let carried = false;

const remember = () => {
  const focused = document.activeElement;
  if (focused !== document.body && !focused?.closest('.side-panel')) opener = focused;
};
/** Takes the focus into the panel that somebody has opened, to its first action or else to the panel itself. */
export function enterPanel(action?: HTMLElement | null): void {
  remember();
  action?.focus({ preventScroll: true });
  // In a frame of another page there are no actions to be seen, and what is hidden takes no focus.
  if (!action || document.activeElement !== action) document.querySelector<HTMLElement>('.side-panel')?.focus({ preventScroll: true });
}
const giveBack = () => opener?.isConnected && (opener as HTMLElement | SVGElement).focus({ preventScroll: true });

export function SidePanel({ title, about, onClose, children }: Props) {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const here = panel.current!;
    if (carried) here.focus({ preventScroll: true });
    else remember();
    carried = false;
    return () => {
      if (!here.contains(document.activeElement)) return;
      carried = true;
      queueMicrotask(() => {
        if (carried) giveBack();
        carried = false;
      });
    };
  }, []);
  const close = () => {
    onClose();
    giveBack();
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
