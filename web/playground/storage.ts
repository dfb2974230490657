/** The browser's storage as GraphiQL may use it: its own entries only, and never a request header. */
export const storage = {
  getItem: (key: string) => localStorage.getItem(key),
  setItem: (key: string, value: string) => localStorage.setItem(key, withoutHeaders(key, value)),
  removeItem: (key: string) => localStorage.removeItem(key),
  clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
  get length() {
    return ownKeys().length;
  },
};

const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith('graphiql:'));

/** GraphiQL's history keeps the headers of each query, and those may hold a token. */
export function withoutHeaders(key: string, value: string): string {
  const isHistory = key === 'graphiql:queries' || key === 'graphiql:favorites';
  return isHistory ? JSON.stringify(JSON.parse(value), (name, part) => (name === 'headers' ? undefined : part)) : value;
}
