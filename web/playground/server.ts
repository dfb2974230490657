import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';

/**
 * Sends queries to /graphql, subscriptions over a WebSocket of the same name. After every request it reports
 * in a sentence what is wrong with the server, or null if it answered.
 */
export function createFetcher(report: (trouble: string | null) => void): Fetcher {
  return createGraphiQLFetcher({
    url: '/graphql',
    subscriptionUrl: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
    enableIncrementalDelivery: false,
    fetch: async (input, init) => {
      const response = await fetch(input, init).catch(() => null);
      const trouble = troubleWith(response);
      report(trouble);
      if (response && !trouble) return response;
      throw Object.assign(new Error(trouble ?? ''), { stack: undefined }); // shown to people, who need no stack
    },
  });
}

/** A GraphQL server explains its refusals in JSON. Anything else did not come from it. */
export function troubleWith(response: Response | null): string | null {
  if (response?.headers.get('content-type')?.includes('json')) return null;
  if (!response || response.status >= 502) return 'The Backchannel server cannot be reached.';
  return `The server did not answer the query: ${response.status} ${response.statusText}`.trim() + '.';
}
