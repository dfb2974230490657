import { defineConfig } from 'vite';

const here = new URL('.', import.meta.url).pathname;

// One file without imports, that the notebook client brings with it.
export default defineConfig({
  root: here,
  cacheDir: '../node_modules/.vite',
  build: {
    outDir: '../../python/src/backchannel/static',
    emptyOutDir: true,
    target: 'es2022',
    lib: { entry: `${here}widget.ts`, formats: ['es'], fileName: () => 'widget.js' },
  },
});
