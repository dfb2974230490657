import { defineConfig } from 'vite';
import { packLargeFiles } from '../pack.ts';

const here = new URL('.', import.meta.url).pathname;

export default defineConfig({
  root: here,
  base: '/',
  cacheDir: '../node_modules/.vite',
  plugins: [packLargeFiles()],
  build: {
    outDir: '../dist/explorer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      input: [`${here}index.html`, `${here}embed.html`],
      // The library apart from our own code, so that a change of ours leaves the larger file of the committed dist alone.
      output: { codeSplitting: { groups: [{ name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// }] } },
    },
  },
  worker: { format: 'es' },
});
