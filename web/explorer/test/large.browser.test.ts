// The overview of graphs as large as it is made for: generated ones, in the real service, drawn by the processor.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { keep, useService } from './service';

const root = new URL('../../..', import.meta.url).pathname;

/** The folder of a generated graph, made by an earlier run or now. */
function generated(size: string): string {
  const folder = join(root, 'build/bench');
  const store = join(folder, `${size}-1`);
  try {
    if (!existsSync(join(store, 'complete'))) execFileSync('go', ['run', './bench', '-size', size, '-only', 'view', '-folder', folder], { cwd: root, stdio: 'ignore' });
  } catch (error) {
    if (!existsSync(join(store, 'complete'))) throw error; // a bar of the bench that was missed is no matter here
  }
  return store;
}

/** Counts pictures from now on. */
const count = (page: Page) =>
  page.evaluate(() => {
    const seen = ((globalThis as unknown as { pictures: number[] }).pictures = [performance.now()]);
    const next = () => {
      seen.push(performance.now());
      if ((globalThis as unknown as { pictures: number[] }).pictures === seen) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
/** How many there were a second, and the longest pause between two in milliseconds. */
const counted = (page: Page) =>
  page.evaluate(() => {
    const seen = (globalThis as unknown as { pictures: number[] }).pictures;
    return { rate: (1000 * (seen.length - 1)) / (seen.at(-1)! - seen[0]!), longest: Math.max(...seen.slice(1).map((at, index) => at - seen[index]!)) };
  });

async function drag(page: Page): Promise<{ rate: number; longest: number }> {
  const box = (await page.locator('.network').boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 20, y);
  await count(page);
  const begun = Date.now();
  for (let step = 0; Date.now() - begun < 2000; step++) await page.mouse.move(x + 120 * Math.sin(step / 9), y + 80 * Math.cos(step / 9));
  const result = await counted(page);
  await page.mouse.up();
  return result;
}

describe.each([
  { size: 'S', least: 1500 },
  { size: 'W', least: 12_000 },
])('a graph of size $size', ({ size, least }) => {
  const service = useService(undefined, () => generated(size));
  afterEach(() => {
    service.complaints = service.complaints.filter((complaint) => !complaint.includes('GPU stall due to ReadPixels'));
  });

  test('is read with progress, placed off the main thread, and moves', async () => {
    const page = await service.open('#/');
    await page.waitForTimeout(500);
    await count(page);
    await page.evaluate(() => { location.hash = '#/overview?asOf=2020-01-01'; });
    await page.getByText(/Reading the graph|placing|Placing/).first().waitFor({ timeout: 120_000 });
    await page.locator('[data-laid]').waitFor({ timeout: 120_000 });
    const reading = await counted(page); // until the graph is there and is being placed
    // While it is being placed, the page answers: names are found before there is a picture.
    await page.locator('#overview-find').fill('a');
    await page.getByText(/\d+ found/).waitFor();
    await page.locator('[data-laid=true]').waitFor({ timeout: 280_000 });
    await page.locator('.network canvas').first().waitFor({ timeout: 60_000 });
    await page.locator('#overview-find').fill('');
    await page.waitForTimeout(2000);
    expect(Number((await page.locator('[data-laid]').innerText()).split(' ')[0])).toBeGreaterThan(least);
    const dragged = await drag(page);
    console.log(`size ${size}: longest pause while reading ${reading.longest.toFixed(0)} ms; dragging ${dragged.rate.toFixed(0)} pictures a second`);
    await keep(page, `overview-${size}`);
    expect(dragged.rate).toBeGreaterThan(0); // how many is told and not judged: machines differ
  }, 420_000);
});
