// Where the window is: its address, followed by whoever shows something of it.
import { useSyncExternalStore } from 'react';
import { format, parse, type Address } from './address';

const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());
addEventListener('hashchange', tell);
addEventListener('popstate', tell);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The fragment of the window's address. */
export const useFragment = (): string => useSyncExternalStore(subscribe, () => location.hash);

/** Goes to an address. `replace` for what Back should not stop at, such as the days that a scrubber passes. */
export function go(to: Address, how: 'push' | 'replace' = 'push'): void {
  const fragment = format(to);
  if (fragment === location.hash) return;
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', fragment);
  tell();
}

/** Changes values of the address that stands in the window now, and leaves the others. */
export function change<A extends Address>(values: Partial<A>, how: 'push' | 'replace' = 'push'): void {
  const now = parse(location.hash);
  if (!('problem' in now)) go({ ...now, ...values } as Address, how);
}
