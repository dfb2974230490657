import { defineConfig } from 'vite';
import { packLargeFiles } from '../pack.ts';

export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  base: '/playground/',
  cacheDir: '../node_modules/.vite',
  plugins: [packLargeFiles()],
  build: {
    outDir: '../dist/playground',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 3000,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      checks: { moduleLevelDirective: false },
      // The libraries apart from our own code: a new worked query then changes one small file of the committed dist.
      output: { codeSplitting: { groups: [{ name: 'graphiql', test: /vite\/preload-helper|node_modules\/(?!monaco|prettier)/ }] } },
    },
  },
  worker: { format: 'es' },
});
