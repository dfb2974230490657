// What an embedded page tells the page around it, and only to the origins that the service was started with: how high it is, and the ids of
// what is selected. The server writes those origins into the page; nothing is ever sent to any origin ("*").
import { useEffect } from 'react';
import type { Address, Unreadable } from './address';

/** What an embedded page tells its host. */
export type Message = { type: 'backchannel:height'; height: number } | { type: 'backchannel:selected'; ids: string[] };

const origins = (): string[] =>
  (document.querySelector<HTMLMetaElement>('meta[name="embed-origins"]')?.content ?? '').split(' ').filter(Boolean);

function tell(message: Message): void {
  if (parent === window) return;
  for (const origin of origins()) parent.postMessage(message, origin);
}

/** Keeps the host told for as long as the page is shown. */
export function useEmbedding(place: Address | Unreadable): void {
  useEffect(() => {
    const observer = new ResizeObserver(() => tell({ type: 'backchannel:height', height: Math.ceil(document.documentElement.getBoundingClientRect().height) }));
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const ids = 'problem' in place ? [] : selectedIds(place);
  const key = ids.join(' ');
  useEffect(() => tell({ type: 'backchannel:selected', ids: key.split(' ').filter(Boolean) }), [key]);
}

/** The ids of what is selected in an address: the thing the page is about, a node, a tie. */
const selectedIds = (place: Address): string[] => [place.id, place.node, place['tie-selected']].filter((id) => id !== undefined);
