// Where the window is: its address, followed by whoever shows something of it.
import { useEffect, useState, useSyncExternalStore } from 'react';
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
  if (inner) return inner.set(fragment);
  if (fragment === location.hash) return;
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', fragment);
  tell();
}

/** Changes values of the address that stands in the window now, and leaves the others. */
export function change<A extends Address>(values: Partial<A>, how: 'push' | 'replace' = 'push'): void {
  const now = parse(inner?.fragment ?? location.hash);
  if (!('problem' in now)) go({ ...now, ...values } as Address, how);
}

/** The view inside a page that now takes what go and change do; null for the window itself. */
let inner: { fragment: string; set(fragment: string): void } | null = null;

/** The address of a view inside a page: it begins with `fragment`; what somebody does in it changes it, and leaves the window's address alone. */
export function useInner(fragment: string): { fragment: string; reset(): void } {
  const [state, setState] = useState({ begun: fragment, fragment });
  const now = state.begun === fragment ? state.fragment : fragment;
  useEffect(() => {
    inner = { fragment: now, set: (next) => setState({ begun: fragment, fragment: next }) };
    return () => {
      inner = null;
    };
  }, [fragment, now]);
  return { fragment: now, reset: () => setState({ begun: fragment, fragment }) };
}
