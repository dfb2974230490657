// Which revision of the graph the page shows, and whether the graph has moved on since.
import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';
import { askRevision } from './client';
import type { RevisionQuery } from './operations';

interface Known {
  /** The graph as it stood when the page last asked; null until the service has told. */
  shown: RevisionQuery['revision'] | null;
  /** Whether it has moved on since. */
  moved: boolean;
  /** Counts the refreshes: what depends on it asks anew. */
  asked: number;
  /** Asks for everything anew. */
  refresh(): void;
}

const Context = createContext<Known>({ shown: null, moved: false, asked: 0, refresh: () => {} });
export const useRevision = (): Known => use(Context);

const interval = 60_000;

/** Keeps an eye on the graph's revision: every minute, and when the window comes to the front. */
export function RevisionWatch({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<RevisionQuery['revision'] | null>(null);
  const [latest, setLatest] = useState<RevisionQuery['revision'] | null>(null);
  const [asked, setAsked] = useState(0);

  useEffect(() => {
    let gone = false;
    const look = () => {
      if (document.hidden) return;
      askRevision().then(
        (revision) => {
          if (gone) return;
          setLatest(revision);
          setShown((before) => before ?? revision);
        },
        () => {}, // the next look will tell; what the page asks says itself that the service is away
      );
    };
    look();
    const timer = setInterval(look, interval);
    addEventListener('focus', look);
    return () => {
      gone = true;
      clearInterval(timer);
      removeEventListener('focus', look);
    };
  }, []);

  const refresh = useCallback(() => {
    setShown(latest);
    setAsked((before) => before + 1);
  }, [latest]);
  const moved = shown !== null && latest !== null && shown.revision !== latest.revision;
  return <Context value={{ shown, moved, asked, refresh }}>{children}</Context>;
}
