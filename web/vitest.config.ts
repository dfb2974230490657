import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['{playground,explorer,drawing}/test/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 600_000, // what is asked may have to be built, and a large graph made, first
    fileParallelism: false, // each browser has the machine to itself
    server: { deps: { inline: ['graphql-ws'] } }, // it must share the test's copy of graphql
  },
});
