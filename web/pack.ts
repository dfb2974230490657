import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Keeps only a gzipped copy of every file that shrinks by more than a disk block; web.go unpacks it where needed. */
export function packLargeFiles(): Plugin {
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
