// Fails unless the committed dist is what the sources build. Packed files are compared unpacked,
// because the same text may be packed into other bytes by another release of Node.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build } from 'vite';

for (const [page, dist] of [['playground', 'dist/playground'], ['explorer', 'dist/explorer'], ['notebook', '../python/src/backchannel/static']]) {
  const rebuilt = mkdtempSync(join(tmpdir(), 'dist-'));
  const configFile = new URL(`${page}/vite.config.ts`, import.meta.url).pathname;
  await build({ configFile, logLevel: 'warn', build: { outDir: rebuilt } });
  const [before, after] = [read(new URL(dist, import.meta.url).pathname), read(rebuilt)];
  rmSync(rebuilt, { recursive: true });
  const stale = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
  if (stale.length > 0) {
    console.error(`${dist} is stale; run "npm run build" and commit it:\n  ${stale.sort().join('\n  ')}`);
    process.exitCode = 1;
  } else {
    console.log(`${dist} is fresh: ${after.size} files.`);
  }
}

/** The unpacked text of each file below a folder, by name. */
function read(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const content = readFileSync(path);
      const packed = entry.name.endsWith('.gz');
      return [relative(folder, path).replace(/\.gz$/, ''), (packed ? gunzipSync(content) : content).toString('latin1')];
    }),
  );
}
