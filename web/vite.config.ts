import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

/** Keeps only a gzipped copy of every file that shrinks by more than a disk block; web.go unpacks it where needed. */
function packLargeFiles(): Plugin {
  let outDir = '';
  return {
    name: 'pack-large-files',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        const content = readFileSync(file);
        const packed = gzipSync(content, { level: 9 });
        if (content.length - packed.length <= 4096) continue;
        writeFileSync(`${file}.gz`, packed);
        rmSync(file);
      }
    },
  };
}

export default defineConfig({
  root: 'playground',
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
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    server: { deps: { inline: ['graphql-ws'] } }, // it must share the test's copy of graphql
  },
});
