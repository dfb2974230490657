// The overview and the matrix of gaps, in a real browser against the real service.
import { readFileSync } from 'node:fs';
import { chromium, type Download, type Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { expectAccessible, findChromium, keep, overflows, tabTo, useService } from './service';

const service = useService();
afterEach(() => {
  // Where the processor stands in for a graphics card, the driver remarks on each look at what lies under the pointer.
  service.complaints = service.complaints.filter((complaint) => !complaint.includes('GPU stall due to ReadPixels'));
});

const day = 'asOf=2018-03-01';
const hash = (page: Page) => decodeURIComponent(new URL(page.url()).hash);
const laid = (page: Page) => page.locator('[data-laid=true]').waitFor({ timeout: 120_000 });
const all = (page: Page) => page.locator('[data-done=true]').waitFor({ timeout: 120_000 });
const status = (page: Page) => page.locator('[data-laid]').innerText();

test.each(['light', 'dark'] as const)('gaps: a matrix in which unknown is a state of its own, %s', async (colorScheme) => {
  const page = await service.open(`#/gaps?${day}`, { colorScheme });
  await all(page);
  const cell = (a: string, b: string) => page.locator(`.matrix a[aria-label^="${a} and ${b}:"]`);
  expect(await cell('United States', 'Iran').getAttribute('data-state')).toBe('none');
  expect(await cell('United States', 'North Korea').getAttribute('data-state')).toBe('none');
  expect(await cell('United States', 'Cuba').getAttribute('data-state')).toBe('relations');
  expect(await cell('Italy', 'Iran').getAttribute('data-state')).toBe('unknown');
  expect(await page.locator('.ranked-gaps a').allInnerTexts()).toEqual(['Iran and United States', 'North Korea and United States', 'Syria and United States']);
  await expectAccessible(page);
  expect(await overflows(page)).toBeLessThanOrEqual(0);
  await keep(page, `gaps-${colorScheme}-1440`);
  const narrow = await service.open(`#/gaps?${day}`, { colorScheme, viewport: { width: 390, height: 844 } });
  await all(narrow);
  await expectAccessible(narrow);
  expect(await overflows(narrow)).toBeLessThanOrEqual(0);
});

test('gaps: by keyboard from the matrix to the paths and back; the day opens where the data end', async () => {
  const page = await service.open('#/gaps');
  await all(page);
  expect(await page.locator('#gap-day').inputValue()).toBe('2026-05-17');
  await page.locator('#gap-region').focus();
  await tabTo(page, '.matrix .gap-cell');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-at'))).toBe('1 0');
  for (let step = 0; step < 11; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^United States and Iran: no relations since .* Show the paths\.$/);
  await page.keyboard.press('Enter');
  await page.locator('.answer').first().waitFor();
  expect(hash(page)).toContain('#/paths?from=state:united-states&to=state:iran&asOf=2026-05-17');
  await page.goBack();
  await all(page);
  expect(hash(page)).toBe('#/gaps');
});

test('gaps: another set, a table, 390 px', async () => {
  const page = await service.open(`#/gaps?${day}`, { viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
  await all(page);
  await page.locator('#gap-region').selectOption({ label: 'Around Korea' });
  await page.getByText('21 pairs on 1 March 2018').waitFor();
  expect(await overflows(page)).toBeLessThanOrEqual(0);
  await keep(page, 'gaps-dark-390');
  await page.getByRole('button', { name: 'Table' }).click();
  const rows = page.locator('.table-twin tbody tr');
  expect(await rows.count()).toBe(21);
  expect(await rows.filter({ hasText: 'United States' }).filter({ hasText: 'North Korea' }).innerText()).toMatch(/no relations since 9 September 1948.*0\.067.*weak/s);
  await expectAccessible(page);
});

test.each(['light', 'dark'] as const)('overview: the network, a list that says the same, %s', async (colorScheme) => {
  const page = await service.open(`#/overview?${day}`, { colorScheme });
  await laid(page);
  await page.locator('.network canvas').first().waitFor();
  expect(await status(page)).toMatch(/^\d+ nodes and \d+ ties on 1 March 2018; \d+ without ties left out$/);
  expect((await page.locator('.names li').first().innerText()).trim()).toMatch(/^United States/);
  await page.waitForTimeout(500);
  await expectAccessible(page);
  await keep(page, `overview-${colorScheme}-1440`);
  for (const more of ['', '&node=channel:sigal-track-2-north-korea', '&view=table']) {
    const narrow = await service.open(`#/overview?${day}${more}`, { colorScheme, viewport: { width: 390, height: 844 } });
    await laid(narrow);
    await narrow.locator('.network canvas, .table-twin').first().waitFor();
    if (more.includes('node')) await narrow.locator('.side-panel .sources li').first().waitFor();
    await expectAccessible(narrow);
    expect(await overflows(narrow)).toBeLessThanOrEqual(0);
    await narrow.context().close();
  }
});

test('overview: found, picked, its source read, kept, folded and filtered by keyboard alone; the address holds it all', async () => {
  const page = await service.open(`#/overview?${day}`);
  await laid(page);
  await tabTo(page, '#overview-find');
  await page.keyboard.type('leon v');
  await page.getByText(/\d found/).waitFor();
  await tabTo(page, '.names button');
  await page.keyboard.press('Enter');
  await page.locator('.side-panel h2', { hasText: 'Sigal' }).waitFor();
  expect(hash(page)).toContain('node=person:leon-sigal');
  await page.locator('.side-panel .sources li').first().waitFor();
  await page.getByRole('button', { name: 'Keep with its neighbours' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Only the working set \(\d+\)$/ }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => hash(page)).toContain('only=true');
  await expect.poll(() => status(page)).toMatch(/^\d nodes and \d+ ties/);
  const only = await status(page);
  await keep(page, 'overview-working-set');
  const again = await service.open(hash(page)); // the same view in another window
  await laid(again);
  await expect.poll(() => status(again)).toBe(only);
  await page.goBack();
  await expect.poll(() => hash(page)).not.toContain('only=true');
  await page.keyboard.press('Escape');

  const more = await service.open(`#/overview?${day}&node=state:united-states`);
  await laid(more);
  const nodes = async () => Number((await status(more)).split(' ')[0]);
  const before = await nodes();
  const fold = more.getByRole('button', { name: /^Fold in the \d+ that hang on it alone$/ });
  const leaves = Number(/\d+/.exec(await fold.innerText())![0]);
  await fold.focus();
  await more.keyboard.press('Enter');
  await expect.poll(nodes).toBe(before - leaves);
  await more.locator('summary', { hasText: 'Kinds: all' }).focus();
  await more.keyboard.press('Enter');
  await more.getByRole('checkbox', { name: 'person' }).focus();
  await more.keyboard.press('Space');
  await expect.poll(() => hash(more)).toContain('kinds=PERSON');
  await expect.poll(nodes).toBeLessThan(before / 2);
});

test('overview: a lasso keeps what it holds; a node is picked by a click', async () => {
  const page = await service.open(`#/overview?${day}&kinds=STATE&kinds=PERSON`);
  await laid(page);
  const shown = Number((await status(page)).split(' ')[0]);
  const place = async () => (await page.locator('.network').boundingBox())!;
  const lasso = async (share: number) => {
    const box = await place();
    const right = box.width * share - 2;
    await page.getByRole('button', { name: 'Lasso' }).click();
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.down();
    for (const [x, y] of [[right, 2], [right, box.height - 2], [2, box.height - 2]] as const) await page.mouse.move(box.x + x, box.y + y, { steps: 3 });
    await page.mouse.up();
  };
  await lasso(0.5);
  await page.getByText(/added: the working set holds \d+/).waitFor();
  const half = new URLSearchParams(hash(page).split('?')[1]).getAll('set').length;
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(shown);
  await lasso(1);
  await expect.poll(() => new URLSearchParams(hash(page).split('?')[1]).getAll('set').length).toBe(shown);

  await page.locator('.names button', { hasText: 'United States' }).first().click(); // moves there
  await page.locator('.side-panel').waitFor();
  await page.getByRole('button', { name: 'Close the details' }).click();
  await page.locator('.side-panel').waitFor({ state: 'detached' });
  await page.waitForTimeout(800);
  const box = await place();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect.poll(() => hash(page)).toContain('node=state:united-states');
});

test('overview: without WebGL a still picture, whose nodes are picked by a click', async () => {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-3d-apis', '--disable-quic', '--no-first-run', '--disable-background-networking'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    page.on('pageerror', (error) => service.complaints.push(error.message));
    await page.goto(`${service.origin}/#/overview?${day}`);
    await laid(page);
    await page.getByText('This browser draws no WebGL').waitFor();
    expect(await page.locator('.still [data-id]').count()).toBe(Number((await status(page)).split(' ')[0]));
    // What is shut or over is told from what is open: by its outline, by dashes, and in words; names are cut, and whole when pointed at.
    const rome = page.locator('.still [data-id="channel:rome-table"]');
    expect(await rome.getAttribute('data-shut')).toBe('true');
    expect(await rome.getAttribute('fill')).toContain('--drawing-ground');
    expect(await rome.locator('title').textContent()).toBe('Rome table, channel, track 1.5, closed');
    expect(await page.locator('.still [data-id="channel:sigal-track-2-north-korea"]').getAttribute('data-shut')).toBe(null);
    expect(await page.locator('.still line[data-ended]').count()).toBeGreaterThan(50);
    expect(await page.locator('.still line[data-ended]:not([stroke-dasharray])').count()).toBe(0);
    expect(await page.locator('.still line[stroke-dasharray]:not([data-ended])').count()).toBe(0);
    const names = await page.locator('.still text').allTextContents();
    expect(Math.max(...names.map((name) => name.length))).toBe(28);
    expect(names.filter((name) => name.endsWith('…')).length).toBeGreaterThan(3);
    await keep(page, 'overview-no-webgl');
    await page.locator('.still [data-id="state:united-states"]').click();
    await expect.poll(() => hash(page)).toContain('node=state:united-states');
  } finally {
    await browser.close();
  }
});

test('overview: on the canvas too, a shut channel is hollow and an ended tie dashed', async () => {
  /** The share of rows or columns of a square in the middle of the canvas, whichever is more, in which something is drawn. */
  const drawnIn = async (ids: string[], half: number): Promise<number> => {
    const page = await service.open(`#/overview?${day}&only=true&${ids.map((id) => `set=${id}`).join('&')}`);
    await laid(page);
    await page.locator('.network canvas').first().waitFor();
    await page.waitForTimeout(1000);
    const { x, y, width, height } = (await page.locator('.network').boundingBox())!;
    const picture = await page.screenshot({ clip: { x: Math.round(x + width / 2) - half, y: Math.round(y + height / 2) - half, width: 2 * half, height: 2 * half } });
    await page.context().close();
    const blank = await service.browser.newPage();
    const share = await blank.evaluate(async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const context = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height }).getContext('2d')!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const [rows, columns] = [new Set<number>(), new Set<number>()];
      for (let at = 0; at < image.width * image.height; at++) {
        if (Math.min(data[4 * at]!, data[4 * at + 1]!, data[4 * at + 2]!) > 195) continue; // the ground, or nearly
        rows.add(Math.floor(at / image.width));
        columns.add(at % image.width);
      }
      return Math.max(rows.size / image.height, columns.size / image.width);
    }, `data:image/png;base64,${picture.toString('base64')}`);
    await blank.close();
    return share;
  };
  expect(await drawnIn(['channel:sigal-track-2-north-korea'], 1)).toBe(1); // its middle is filled
  expect(await drawnIn(['channel:rome-table'], 1)).toBe(0);
  expect(await drawnIn(['channel:rome-table'], 12)).toBeGreaterThan(0.3); // yet there is an outline
  expect(await drawnIn(['person:leon-sigal', 'person:kathleen-stephens'], 50)).toBeGreaterThan(0.95);
  const ended = await drawnIn(['person:leon-sigal', 'organization:us-department-of-state'], 50);
  expect(ended).toBeGreaterThan(0.3);
  expect(ended).toBeLessThan(0.75);
});

test('overview: saved as PNG, SVG with a legend, GraphML and CSV', async () => {
  const page = await service.open(`#/overview?${day}`);
  await laid(page);
  const shown = Number((await status(page)).split(' ')[0]);
  await page.locator('summary', { hasText: 'Save' }).click();
  const saved = async (name: string) => {
    const download: Promise<Download> = page.waitForEvent('download');
    await page.getByRole('button', { name, exact: true }).click();
    return readFileSync(await (await download).path());
  };
  const svg = (await saved('Picture, SVG')).toString();
  expect(svg.match(/data-id=/g)?.length).toBe(shown);
  expect(svg).toContain('Strong lines conduct that day, faint ones do not; dashed ones have ended.');
  expect(svg).toContain('channel that is shut');
  expect(svg).not.toContain('var(--');
  expect((await saved('GraphML')).toString().match(/<node /g)?.length).toBe(shown);
  expect((await saved('Nodes, CSV')).toString().trim().split('\r\n').length).toBe(shown + 1);
  expect((await saved('Ties, CSV')).toString()).toContain('contact:');
  expect((await saved('Picture, PNG')).subarray(1, 4).toString()).toBe('PNG');
});

test('overview: a table, and 390 px', async () => {
  const page = await service.open(`#/overview?${day}&view=table`, { viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
  await laid(page);
  await page.locator('.table-twin tbody tr').first().waitFor();
  expect(await page.getByRole('row', { name: /^Rome table / }).first().innerText()).toContain('channel, track 1.5, closed');
  const ties = page.getByRole('table', { name: /^The ties between them on 1 March 2018/ });
  expect(await ties.getByRole('cell', { name: 'ended', exact: true }).count()).toBeGreaterThan(0);
  expect(await ties.getByRole('cell', { name: 'holds', exact: true }).count()).toBeGreaterThan(0);
  await expectAccessible(page);
  expect(await overflows(page)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Network' }).click();
  await page.locator('.network canvas').first().waitFor();
  expect(await overflows(page)).toBeLessThanOrEqual(0);
  await page.waitForTimeout(500);
  await keep(page, 'overview-dark-390');
});

test('overview: a stream that breaks off is an error with what to do, and reading again mends it', async () => {
  const page = await service.open('#/gaps');
  await page.route('**/graph.ndjson*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).split('\n').slice(0, -2).join('\n') });
  }, { times: 1 });
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('alert').getByText('The graph came only in part: the end is missing.').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await laid(page);
});

test('no page asked another host', async () => {
  const hosts = await service.hostsAsked();
  expect(hosts.length).toBeGreaterThan(0);
  expect([...new Set(hosts)]).toEqual([new URL(service.origin).host]);
});
