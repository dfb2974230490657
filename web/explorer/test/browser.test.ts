// Every flow of asking and reading paths, in a real browser against the real service.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawn, expectAccessible, focused, founding, keep, overflows, tabTo, useService } from './service';

const iran = '#/paths?from=state:united-states&to=state:iran&asOf=2016-01-13&against=2018-06-01';
const supposed = `${founding}&close=channel:sigal-track-2-north-korea&tie=person:jimmy-carter,state:north-korea,CONTACT,CLOSE`;
const none = `${founding}&maxHops=2&activeOnly=true`;

// Pages of two other sites: one that may embed, one that may not.
const hosts: Server[] = [];
const originOf = (host: Server) => `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
beforeAll(async () => {
  const example = readFileSync(new URL('../embed-example.html', import.meta.url), 'utf8');
  for (let count = 0; count < 2; count++) {
    const host = createServer((_, response) => response.setHeader('content-type', 'text/html').end(example.replaceAll('http://127.0.0.1:8080', service.origin)));
    await new Promise<void>((ready) => host.listen(0, '127.0.0.1', ready));
    hosts.push(host);
  }
});
afterAll(() => {
  for (const host of hosts) {
    host.closeAllConnections();
    host.close();
  }
});
const service = useService(() => [originOf(hosts[0]!)]);

const heading = (page: Page) => page.locator('h1').innerText();
const routes = (page: Page) => page.locator('.ranked .route strong').allInnerTexts();
const hash = (page: Page) => new URL(page.url()).hash;
const focusedLabel = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
const pathsShown = (page: Page) => drawn(page).then(() => routes(page));

test('asks by keyboard alone, with suggestions in any script', async () => {
  const page = await service.open('#/');
  await page.getByRole('combobox', { name: 'Between' }).waitFor();
  await keep(page, 'ask-light-1440');
  await page.keyboard.type('united sta');
  await page.getByRole('option', { name: /United States/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await tabTo(page, /^and$/);
  await page.keyboard.type('朝鲜');
  await page.getByRole('option', { name: /North Korea/ }).first().waitFor();
  await keep(page, 'suggestions');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByLabel('on', { exact: true }).fill('2018-03-01');
  await tabTo(page, /^Show paths$/);
  await page.keyboard.press('Enter');
  expect((await pathsShown(page))[0]).toBe('through Joseph Yun');
  expect(await heading(page)).toBe('United States and North Korea on 1 March 2018');
  expect(hash(page)).toBe(founding);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main'); // the new page is announced
  await page.goBack();
  await page.getByRole('heading', { name: 'Who and what connects two parties?' }).waitFor();
  await page.goForward();
  await drawn(page);
});

test('a question that is not whole says what is missing, and unknown names say so', async () => {
  const page = await service.open('#/');
  await page.getByRole('button', { name: 'Show paths' }).click();
  await page.getByRole('alert').filter({ hasText: 'Name the first side' }).waitFor();
  await page.getByRole('combobox', { name: 'Between' }).fill('qqqqqq');
  await page.getByText('Nothing is known as “qqqqqq”.').waitFor();
  await page.goto(`${service.origin}/#/paths?from=qqqqqq&to=state:iran`);
  await page.getByRole('alert').filter({ hasText: 'nothing is known as "qqqqqq"' }).waitFor();
  await page.goto(`${service.origin}/#/paths?asOf=2018-13-01`);
  await page.getByRole('alert').filter({ hasText: 'a day is written as 2018-03-01' }).waitFor();
  service.complaints.length = 0; // Chromium itself reports that a question was refused with 422
});

test('the picture, the list and the panel tell the same, by keyboard alone', async () => {
  const page = await service.open(founding);
  await drawn(page);
  await keep(page, 'paths-light-1440');
  const picture = page.locator('.frame svg').first();
  await picture.evaluate((svg) => svg.setAttribute('data-kept', 'true'));
  await tabTo(page, /^Route 1, tie 1/);
  await page.keyboard.press('ArrowLeft');
  expect(await focusedLabel(page)).toBe('United States, state, one of the two sides');
  await page.keyboard.press('ArrowRight');
  expect(await focusedLabel(page)).toMatch(/^Route 1, tie 1: Joseph Yun held the post .* Evidence C3\./);
  await page.keyboard.press('ArrowDown');
  expect(await focusedLabel(page)).toMatch(/^Route 2, tie 1: Kathleen Stephens held the post/);
  expect(await page.locator('.ranked li[data-pointed=true] .rank').innerText()).toBe('2');
  await page.keyboard.press('ArrowRight');
  expect(await focusedLabel(page)).toMatch(/^Kathleen Stephens, person, broker/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Details' });
  await panel.getByText('Article on Track 2 diplomacy').waitFor();
  expect(hash(page)).toContain('route=2&tie-selected=participation:kathleen-stephens--sigal-track-2-north-korea--article');
  expect(await picture.getAttribute('data-kept')).toBe('true'); // the picture was not thrown away
  expect(await page.locator('.picture [aria-pressed=true]').count()).toBe(1);
  await keep(page, 'panel-light-1440');
  await expect.poll(() => focusedLabel(page)).toBe('Details'); // the focus went to the panel
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  expect(await focusedLabel(page)).toMatch(/^Route 2, tie 2: Kathleen Stephens takes part/); // and came back
  expect(hash(page)).toBe(founding);

  // Hovering tells the same as the focus.
  await page.locator('.picture [data-node="person:joseph-yun"]').first().hover();
  await expect.poll(() => page.locator('.ranked li[data-pointed=true] .rank').allInnerTexts()).toEqual(['1']);
  await page.locator('.ranked .route').nth(2).hover();
  await expect.poll(() => page.locator('.picture g[data-route="3"]').getAttribute('opacity')).toBe('1');
  await expect.poll(() => page.locator('.picture g[data-route="1"]').getAttribute('opacity').then(Number)).toBeLessThan(1);
});

test('formal status, what was shut and its sources are there', async () => {
  const page = await service.open(founding);
  await drawn(page);
  const status = page.locator('.status');
  expect(await status.innerText()).toContain('United States and North Korea have no relations since 9 September 1948. Sweden protects the interests of United States.');
  await status.getByText('Shut by then').click();
  expect(await status.innerText()).toContain('New York channel was suspended in July 2016');
  await status.locator('.claims cite').first().waitFor();
  await page.goto(`${service.origin}/#/paths?from=state:united-states&to=state:north-korea&asOf=2026-10-01`);
  await page.getByText('The day lies beyond the data').waitFor();
});

test('opens variants, and shows what one of their ties rests on', async () => {
  const page = await service.open(founding);
  await drawn(page);
  await page.getByRole('button', { name: 'Show 11 variants' }).click();
  await page.locator('.picture g[data-route="2"][data-variant="5"]').waitFor();
  await keep(page, 'variants-light-1440');
  await page.locator('.picture g[data-variant="1"] [data-tie^="participation:jang"], .picture g[data-variant="1"] [data-tie*="jang-il-hun"]').first().click({ force: true });
  await page.getByRole('complementary').locator('cite').first().waitFor();
  expect(hash(page)).toContain('variant=1');
});

test('copies memo and link, shows the table, and saves picture and table', async () => {
  const page = await service.open(founding, { permissions: ['clipboard-read', 'clipboard-write'], acceptDownloads: true });
  await drawn(page);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy the memo' }).click();
  await page.getByText('Copied').waitFor();
  expect(await copied()).toContain('Joseph Yun');
  expect(await copied()).toContain('[^');
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await expect.poll(copied).toBe(`${service.origin}/${founding}`);

  const download = async (name: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).first().click()]);
    return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
  };
  const svg = await download('Save as SVG');
  expect(svg.name).toBe('paths-state-united-states-state-north-korea-2018-03-01.svg');
  expect(String(svg.content)).toContain('Joseph Yun');
  expect(String(svg.content)).toContain('the weakest tie of a path');
  expect(String(svg.content)).not.toContain('var(');
  const png = await download('Save as PNG');
  expect(png.content.subarray(1, 4).toString()).toBe('PNG');
  expect(png.content.readUInt32BE(16)).toBeGreaterThan(1000);

  await page.getByRole('button', { name: 'Show as a table' }).click();
  const table = page.getByRole('table', { name: 'Paths between United States and North Korea on 1 March 2018' });
  expect(await table.getByRole('row').count()).toBe(1 + (await page.locator('.picture [data-tie]').count()));
  const csv = String((await download('Save as CSV')).content).split('\r\n');
  expect(csv[0]).toBe('Route,Strength,Tie,From,To,In words,Evidence,Holds,Weakest');
  expect(csv[1]).toContain('1,0.067,1,United States,Joseph Yun,');
  await keep(page, 'table-light-1440');
});

test('no path says why, and the nearest misses are buttons', async () => {
  const page = await service.open(none);
  await page.getByText('no chain of at most 2 ties joins them').waitFor();
  await page.getByRole('button', { name: 'Admit ties that have ended.' }).waitFor();
  await keep(page, 'none-light-1440');
  await page.getByRole('button', { name: 'Admit ties that have ended.' }).focus();
  await page.keyboard.press('Enter');
  expect(await pathsShown(page)).toEqual(['through Joseph Yun']);
  expect(hash(page)).toBe(`${founding.replace('&asOf', '&asOf')}&maxHops=2`);
  expect(await page.locator('.constraints summary').innerText()).toContain('at most 2 ties');
  await page.goBack();
  await page.getByText('no chain of at most 2 ties joins them').waitFor();

  await page.goto(`${service.origin}/${founding}&minStrength=0.9`);
  await page.getByText('none as strong as was asked for (.9): the strongest has the strength .067.').waitFor();
  await page.getByRole('button', { name: 'Admit paths however weak.' }).click();
  expect(await pathsShown(page)).toContain('through Joseph Yun');
  expect(hash(page)).toBe(founding);
});

test('constraints in plain words change the answer; why not through somebody', async () => {
  const page = await service.open(founding);
  await drawn(page);
  await page.getByText('Constraints').first().click();
  await page.getByLabel('leave out ties that have ended').check();
  const avoid = page.getByRole('combobox', { name: 'Through none of' });
  await avoid.fill('sigal');
  await page.getByRole('option', { name: /Leon V. Sigal/ }).click();
  await page.getByLabel('Who takes part').selectOption('UNOFFICIAL');
  await keep(page, 'constraints-light-1440');
  await page.getByRole('button', { name: 'Show paths' }).click();
  await page.locator('.answer[data-current=true]').waitFor();
  expect(hash(page)).toBe(`${founding}&character=UNOFFICIAL&avoid=person:leon-sigal&activeOnly=true`);

  await page.goto(`${service.origin}/${founding}`);
  await drawn(page);
  await page.getByText('Why not through …?').click();
  await page.getByRole('combobox', { name: 'An actor or channel that you expected' }).fill('jimmy carter');
  await page.getByRole('option', { name: /^Jimmy Carter ?person/ }).click();
  await page.getByText('Jimmy Carter has ties on 1 March 2018, but no chain of ties').waitFor();
  expect(hash(page)).toContain('through=person:jimmy-carter');
});

test('sets of parties, swapped', async () => {
  const page = await service.open('#/paths?from=state:united-states&from=state:united-kingdom&to=state:north-korea&asOf=2018-03-01');
  await drawn(page);
  expect(await heading(page)).toBe('United States and United Kingdom and North Korea on 1 March 2018');
  await page.getByRole('button', { name: 'Swap the two sides' }).click();
  await page.getByRole('button', { name: 'Show paths' }).click();
  await expect.poll(() => hash(page)).toBe('#/paths?from=state:north-korea&to=state:united-states&to=state:united-kingdom&asOf=2018-03-01');
  await drawn(page);
});

test('time: drag by keyboard, jump to changes, play, and Back', async () => {
  const page = await service.open(founding);
  await drawn(page);
  await page.locator('.marks [data-day]').first().waitFor({ state: 'attached' });
  const slider = page.getByRole('slider', { name: 'Day' });
  await slider.focus();
  await page.keyboard.press('PageDown');
  await expect.poll(() => hash(page)).toContain('asOf=2017-03-01');
  await drawn(page);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => hash(page)).toContain('asOf=2017-03-02');
  await drawn(page);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('range'); // it keeps the focus
  await page.goBack();
  await expect.poll(() => hash(page)).toBe(founding); // one drag is one step back
  await drawn(page);

  await page.getByRole('button', { name: 'Previous change' }).click();
  await expect.poll(() => hash(page)).toContain('asOf=2018-01-01');
  await drawn(page);
  await page.getByRole('button', { name: 'Next change' }).click();
  await drawn(page);
  const begun = hash(page);
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => hash(page) > begun, { timeout: 30_000 }).toBe(true);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText(/What changed between them, 43 entries/).click();
  expect(await page.getByRole('table', { name: 'What happened between the two sides' }).getByRole('row').count()).toBe(44);
});

test('two days side by side tell what was lost, gained, and what brought it about', async () => {
  const page = await service.open(iran);
  await page.locator('.difference li').first().waitFor();
  await expect.poll(() => page.locator('.frame svg').count()).toBe(2);
  const lost = page.locator('.change-lost').filter({ hasText: 'Federica Mogherini' });
  expect(await lost.innerText()).toContain('JCPOA channel (Joint Commission) was closed on 8 May 2018 by US withdrawal from the JCPOA announced');
  expect(await page.locator('.change-gained').count()).toBeGreaterThan(0);
  // The way over Kerry is kept: he left his office and became a broker of it, and it is weaker.
  const kept = page.locator('.change-weakened').filter({ hasText: /without a broker, then through John Kerry/ });
  expect(await kept.innerText()).toMatch(/^Weakened the route[\s\S]*Over by 1 June 2018: John Kerry held the post of Secretary of State/i);
  expect(await page.locator('.change-lost, .change-gained').filter({ hasText: /without a broker/ }).count()).toBe(0);
  await keep(page, 'difference-light-1440');
  await page.getByRole('button', { name: 'Only the second day' }).click();
  await expect.poll(() => hash(page)).toBe('#/paths?from=state:united-states&to=state:iran&asOf=2018-06-01');
  await drawn(page);
});

test('what if: close by the menu of a node, introduce two by the form, shareable, nothing stored', async () => {
  const page = await service.open(founding);
  await drawn(page);
  const revision = () => page.locator('.revision span').getAttribute('title');
  const before = await revision();
  await page.locator('.picture g[data-route="2"] [data-node="channel:sigal-track-2-north-korea"]').click({ button: 'right' });
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('What if it closed?');
  await page.keyboard.press('Enter');
  await page.locator('.change-lost').filter({ hasText: 'Kathleen Stephens and Leon V. Sigal' }).first().waitFor();
  expect(await page.locator('.supposed').innerText()).toContain('Track 2 meetings with North Korean officials led by Leon Sigal is closed');

  await page.getByText('What if …', { exact: true }).click();
  const form = page.locator('.introduce');
  await form.getByRole('combobox', { name: 'Who', exact: true }).fill('jimmy carter');
  await page.getByRole('option', { name: /^Jimmy Carter ?person/ }).click();
  await form.getByRole('combobox', { name: 'and whom, or what' }).fill('north korea');
  await page.getByRole('option', { name: /^North Korea ?state/ }).click();
  await form.getByRole('button', { name: 'Suppose it' }).click();
  await page.locator('.change-gained').filter({ hasText: 'Jimmy Carter' }).waitFor();
  expect(hash(page)).toBe(supposed);
  await keep(page, 'what-if-light-1440');

  const other = await service.open(supposed);
  await other.locator('.change-gained').filter({ hasText: 'Jimmy Carter' }).waitFor();
  await other.getByRole('button', { name: 'Suppose nothing' }).click();
  await expect.poll(() => hash(other)).toBe(founding);
  expect((await pathsShown(other))[1]).toBe('through Kathleen Stephens and Leon V. Sigal');
  expect(await other.locator('.revision span').getAttribute('title')).toBe(before);
});

test('the round trip: search, read, open a source, drag until it vanishes, share, the same view', async () => {
  const page = await service.open('#/', { permissions: ['clipboard-read', 'clipboard-write'] });
  const choose = async (box: string, text: string, option: RegExp) => {
    await page.getByRole('combobox', { name: box, exact: true }).fill(text);
    await page.getByRole('option', { name: option }).first().click();
  };
  await choose('Between', 'united states', /^United States/);
  await choose('and', 'iran', /^Iran ?/);
  await page.getByLabel('on', { exact: true }).fill('2016-01-13');
  await page.getByRole('button', { name: 'Show paths' }).click();
  expect((await pathsShown(page))[0]).toBe('through Federica Mogherini');
  await page.locator('.ranked .route').first().click();
  const panel = page.getByRole('complementary', { name: 'Details' });
  await panel.locator('.hops button').first().click();
  await panel.locator('cite').first().waitFor();
  await panel.getByRole('button', { name: 'Close the details' }).click();

  const slider = page.getByRole('slider', { name: 'Day' });
  await slider.focus();
  for (let year = 2016; (await routes(page))[0] === 'through Federica Mogherini' && year < 2020; year++) {
    const now = hash(page);
    await page.keyboard.press('PageUp');
    await expect.poll(() => hash(page)).not.toBe(now);
    await drawn(page);
  }
  const seen = await routes(page);
  expect(seen[0]).toBe('through John Kerry');
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await page.getByText('Copied').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await service.open(new URL(link).hash);
  expect(await pathsShown(other)).toEqual(seen);
  expect(await heading(other)).toBe(await heading(page));
  const picture = (which: Page) => which.locator('.frame svg').first().innerHTML();
  expect(await picture(other)).toBe((await picture(page)).replaceAll(/ aria-pressed="[^"]*"/g, (found) => found));
});

test('waits: says so after a moment, offers to stop after two seconds, and tells when the service is away', async () => {
  const page = await service.open('#/');
  let release: () => void = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('query Paths')) await held;
    await route.continue().catch(() => {});
  });
  await page.getByRole('link', { name: /North Korea, March 2018/ }).click();
  await page.getByText('Looking …').first().waitFor();
  await page.getByRole('button', { name: 'Cancel' }).first().click();
  await page.getByRole('alert').filter({ hasText: 'You stopped the question.' }).waitFor();
  release();
  await page.unroute('**/graphql');
  await page.getByRole('button', { name: 'Try again' }).click();
  await drawn(page);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Previous change' }).click();
  await page.getByRole('alert').filter({ hasText: 'The service cannot be reached.' }).waitFor();
  expect(await page.locator('.frame svg').count()).toBe(1); // the last picture stays
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  service.complaints.length = 0; // Chromium itself reports requests that found no network
});

test('embeds: resizes, tells ids to its host alone, and nobody else may frame it', async () => {
  const page = await service.open('');
  await page.goto(originOf(hosts[0]!));
  const frame = page.frameLocator('iframe');
  await frame.locator('.frame svg [role=button]').first().waitFor();
  expect(await frame.locator('.masthead').count()).toBe(0);
  await expect.poll(() => page.locator('iframe').getAttribute('height').then(Number)).toBeGreaterThan(700);
  await expect.poll(() => page.locator('output').innerText()).toBe('nothing');
  await frame.locator('[data-node="person:joseph-yun"]').first().click();
  await expect.poll(() => page.locator('output').innerText()).toBe('person:joseph-yun');
  await keep(page, 'embed-light-1440');
  expect(service.complaints).toEqual([]);

  await page.goto(originOf(hosts[1]!));
  await expect.poll(() => service.complaints.join(' ')).toContain('frame-ancestors');
  expect(await frame.locator('.picture').count()).toBe(0);
  expect(await page.locator('output').innerText()).toBe('nothing');
  service.complaints.length = 0;
});

test('embeds: selected and let go by keyboard alone, and told to its host', async () => {
  const page = await service.open('');
  await page.goto(originOf(hosts[0]!));
  await page.frameLocator('iframe').locator('.frame svg [role=button]').first().waitFor();
  const frame = page.frames().find((each) => each !== page.mainFrame())!;
  const told = () => page.locator('output').innerText();
  await tabTo(page, '.picture [role=button]', 'Tab', frame);
  await page.keyboard.press('ArrowRight');
  expect(await focused(frame)).toMatchObject({ name: expect.stringMatching(/^Joseph Yun, person, broker/), visible: true });
  await page.keyboard.press('Enter');
  await expect.poll(told).toBe('person:joseph-yun');
  await expect.poll(() => frame.evaluate(() => document.activeElement?.closest('.side-panel') !== null)).toBe(true);
  expect((await focused(frame)).visible).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(told).toBe('nothing');
  expect(await focused(frame)).toMatchObject({ name: expect.stringMatching(/^Joseph Yun, person, broker/), visible: true });
  await tabTo(page, /^Open in Backchannel$/, 'Tab', frame);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('IFRAME'); // the frame is no trap
});

test('says when the graph has changed since, and refreshes', async () => {
  const page = await service.open(founding);
  await drawn(page);
  await page.locator('.revision span').waitFor();
  service.load(`title: One more
entities:
  person:somebody-new:
    names: [Somebody New]
    span: /
    cite: {source: source:case-notes, grade: C3, observed: 2018-03-01, locator: test}
`);
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  const badge = page.getByRole('button', { name: 'The graph has changed since: refresh' });
  await badge.click();
  await badge.waitFor({ state: 'detached' });
  await drawn(page);
});

const views = [
  ['ask', '#/', '.examples'],
  ['paths', founding, '.frame svg [role=button]'],
  ['panel', `${founding}&route=2&tie-selected=participation:kathleen-stephens--sigal-track-2-north-korea--article`, '.side-panel cite'],
  ['route', `${founding}&route=2&variant=1`, '.picture g[data-variant="1"]'],
  ['difference', iran, '.difference li'],
  ['what-if', supposed, '.difference li'],
  ['none', none, '.misses button'],
  ['table', `${founding}&view=table`, 'tbody tr'],
  ['bad', '#/paths?asOf=yesterday', '.problem'],
] as const;

test.each([
  ['light', 1440, views], ['dark', 1440, views], ['light', 390, views], ['dark', 390, views], ['light', 3840, views.slice(1, 2)],
] as const)('every view is accessible and fits: %s, %d pixels', { timeout: 300_000 }, async (colorScheme, width, shownViews) => {
  for (const [name, fragment, shown] of shownViews) {
    const page = await service.open(fragment, { colorScheme, viewport: { width, height: width < 500 ? 844 : 1000 } });
    await page.locator(shown).filter({ visible: true }).first().waitFor(); // the history, folded up, is a table too
    if (fragment.includes('paths?from')) await page.locator('.answer[data-current=true]').waitFor();
    await keep(page, `${name}-${colorScheme}-${width}`);
    expect(await overflows(page), `${name} is wider than the window`).toBeLessThanOrEqual(0);
    await expectAccessible(page);
    await page.context().close();
  }
});

// How long it takes is told and not judged: machines differ, and this one may have other work.
test('tells how soon the first paths are drawn', async () => {
  const times: number[] = [];
  const context = await service.browser.newContext({ viewport: { width: 1440, height: 1000 } });
  for (let round = 0; round < 5; round++) {
    const page = await context.newPage();
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector('.frame svg [role=button]')) return;
        (globalThis as { drawnAfter?: number }).drawnAfter = performance.now(); // since the navigation began
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${service.origin}/${founding}`);
    await drawn(page);
    times.push(await page.evaluate(() => (globalThis as unknown as { drawnAfter: number }).drawnAfter));
    await page.close();
  }
  console.log(`first paths drawn after ${times.map((time) => time.toFixed(0)).join(', ')} ms`);
  expect(times.every((time) => time > 0)).toBe(true);
});

test('tells a visitor without JavaScript what to do', async () => {
  for (const path of ['/', '/embed']) {
    const page = await service.open('', { javaScriptEnabled: false }, path);
    expect(await page.locator('body').innerText()).toContain('This page needs JavaScript.');
  }
});

// Last, because Chromium completes its log when it closes.
test('asked no other host for anything', async () => {
  const hosts = await service.hostsAsked();
  expect(hosts.length).toBeGreaterThan(50);
  expect([...new Set(hosts)]).toEqual([new URL(service.origin).host]);
});
