// Every flow of looking and asking by keyboard alone, in a real browser against the real service: no mouse, no focus set by the test itself, and at
// each stop something to see it by.
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { stories } from '../pages/stories/stories';
import { drawn, focused, founding, keep, tabTo, useService } from './service';

const service = useService();
afterEach(() => {
  // Where the processor stands in for a graphics card, the driver remarks on each look at what lies under the pointer.
  service.complaints = service.complaints.filter((complaint) => !complaint.includes('GPU stall due to ReadPixels'));
});

const hash = (page: Page) => decodeURIComponent(new URL(page.url()).hash);
const panel = (page: Page) => page.getByRole('complementary', { name: 'Details' });
const inPanel = (page: Page) => page.evaluate(() => document.activeElement?.closest('.side-panel') !== null);
const laid = (page: Page) => page.locator('[data-laid=true]').waitFor({ timeout: 120_000 });
const nodesShown = async (page: Page) => Number((await page.locator('[data-laid]').innerText()).split(' ')[0]);
const kept = (page: Page) => new URLSearchParams(hash(page).split('?')[1]).getAll('set');

/** Opens an address; a mouse that touches the page is a complaint. */
async function open(fragment: string, path = '/'): Promise<Page> {
  const page = await service.open(fragment, {}, path);
  await page.exposeFunction('mouseUsed', (what: string) => service.complaints.push(`the mouse was used: ${what}`));
  await page.evaluate(() => {
    for (const what of ['pointerdown', 'mousedown', 'contextmenu', 'wheel']) {
      addEventListener(what, () => (globalThis as unknown as { mouseUsed(what: string): void }).mouseUsed(what), { capture: true, passive: true });
    }
  });
  return page;
}

/** Fails unless something that can be seen has the focus, and tells its name. */
async function stands(page: Page): Promise<string> {
  const { name, visible, is } = await focused(page);
  expect(is, 'the focus is lost').not.toBe('body');
  expect(visible, `nothing shows that ${is} “${name}” has the focus`).toBe(true);
  return name;
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Types into the box that has the focus, and takes the first that is suggested. */
async function name(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.locator('.suggestions [role=option]').first().waitFor();
  await press(page, 'Enter');
}

test('the menu of a node in the picture: avoid it, suppose it gone, open its page', async () => {
  const page = await open(founding);
  await drawn(page);
  await tabTo(page, /^Route 1, tie 1/);
  await press(page, 'ArrowRight');
  expect(await stands(page)).toMatch(/^Joseph Yun, person, broker/);
  await press(page, 'Enter');
  await expect.poll(() => stands(page)).toBe('What if gone?');
  expect(await inPanel(page)).toBe(true);
  await press(page, 'Escape');
  await panel(page).waitFor({ state: 'detached' });
  expect(await stands(page)).toMatch(/^Joseph Yun, person, broker/);

  await press(page, 'Enter');
  await expect.poll(() => inPanel(page)).toBe(true);
  await tabTo(page, /^Avoid$/);
  await press(page, 'Enter');
  await expect.poll(() => hash(page)).toBe(`${founding}&avoid=person:joseph-yun`);
  await panel(page).waitFor({ state: 'detached' });
  await page.locator('.picture [data-node="person:joseph-yun"]').waitFor({ state: 'detached' });
  await drawn(page);
  await expect.poll(() => stands(page)).toMatch(/^Route 1, tie 1: Kathleen Stephens/); // what had the focus is gone: the picture keeps it
  await page.goBack();
  await drawn(page);
  await page.locator('.picture [data-node="person:joseph-yun"]').first().waitFor();

  await expect.poll(() => stands(page)).toMatch(/^Route 2, tie 1: Kathleen Stephens/); // the same tie, in the picture as it was
  await press(page, 'ArrowUp', 'ArrowRight');
  expect(await stands(page)).toMatch(/^Joseph Yun, person, broker/);
  await press(page, 'Enter');
  await expect.poll(() => stands(page)).toBe('What if gone?');
  await press(page, 'Enter');
  await expect.poll(() => hash(page)).toBe(`${founding}&remove=person:joseph-yun`);
  await page.locator('.change-lost').filter({ hasText: 'Joseph Yun' }).first().waitFor();
  await expect.poll(() => stands(page)).toMatch(/^Joseph Yun, person, broker/);
  await keep(page, 'keyboard-supposed-gone');
  await tabTo(page, /^No longer suppose that Joseph Yun is gone$/, 'Shift+Tab');
  await press(page, 'Enter');
  await expect.poll(() => hash(page)).toBe(founding);
  await expect.poll(() => stands(page)).toMatch(/^What if …/);

  await tabTo(page, '.picture [role=button]', 'Shift+Tab');
  await expect.poll(() => stands(page)).toMatch(/^Joseph Yun, person, broker/); // where one was before
  await press(page, 'Enter');
  await expect.poll(() => stands(page)).toBe('What if gone?');
  await tabTo(page, /^Everything on record$/, 'Shift+Tab');
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'Contacts' }).waitFor();
  expect(hash(page)).toBe('#/actor/person:joseph-yun?asOf=2018-03-01');
  await stands(page);
});

test('what if: two are introduced, one is introduced from its menu, and all of it is let go', async () => {
  const page = await open(founding);
  await drawn(page);
  await tabTo(page, /^What if …$/);
  await press(page, 'Enter');
  await tabTo(page, /^Who$/);
  await name(page, 'jimmy carter');
  await tabTo(page, /^How they are tied/);
  await press(page, 'ArrowDown');
  await tabTo(page, /^and whom, or what$/);
  await name(page, 'north korea');
  await tabTo(page, /^Suppose it$/);
  await press(page, 'Enter');
  await page.locator('.change-gained').filter({ hasText: 'Jimmy Carter' }).waitFor();
  expect(hash(page)).toBe(`${founding}&tie=person:jimmy-carter,state:north-korea,CONTACT,WORKED_TOGETHER`);
  expect(await stands(page)).toBe('Who'); // ready for the next two

  await tabTo(page, '.picture [role=button]', 'Shift+Tab');
  await press(page, 'Home', 'ArrowRight', 'ArrowRight', 'Enter');
  await expect.poll(() => inPanel(page)).toBe(true);
  await tabTo(page, /^Introduce to …$/);
  await press(page, 'Enter');
  await expect.poll(() => stands(page)).toBe('and whom, or what');
  await page.locator('.introduce .token').waitFor();

  await tabTo(page, /^Suppose nothing$/, 'Shift+Tab');
  await press(page, 'Enter');
  await expect.poll(() => hash(page)).not.toContain('tie=');
  await expect.poll(() => stands(page)).toMatch(/^What if …/);
});

test('constraints: number, choice, party, tick and question', async () => {
  const page = await open(founding);
  await drawn(page);
  await tabTo(page, /^Constraints/);
  await press(page, 'Enter');
  await tabTo(page, /^A path has at most/);
  await page.keyboard.type('5');
  await tabTo(page, /^Who takes part/);
  await press(page, 'End');
  await tabTo(page, /^Through none of$/);
  await name(page, 'joseph yun');
  await tabTo(page, /^leave out ties that have ended$/);
  await press(page, 'Space');
  await tabTo(page, /^Show paths$/, 'Shift+Tab');
  await press(page, 'Enter');
  await expect.poll(() => hash(page)).toBe(`${founding}&maxHops=5&character=UNOFFICIAL&avoid=person:joseph-yun&activeOnly=true`);
  await page.locator('.answer[data-current=true]').waitFor();
  expect(await stands(page)).toBe('Show paths');
});

test('the panel: opens with the focus inside, follows a path, and gives the focus back', async () => {
  const page = await open(founding);
  await drawn(page);
  await tabTo(page, /^2through Kathleen Stephens/);
  await press(page, 'Enter');
  await panel(page).getByRole('heading', { name: /^Route 2/ }).waitFor();
  await expect.poll(() => stands(page)).toBe('Details');
  await tabTo(page, '.hops button');
  await press(page, 'Enter');
  await panel(page).locator('.sources li').first().waitFor();
  await expect.poll(() => stands(page)).toBe('Details'); // the panel of the tie took over the focus
  expect(hash(page)).toContain('tie-selected=');
  await press(page, 'Escape');
  await panel(page).waitFor({ state: 'detached' });
  expect(await stands(page)).toMatch(/^2through Kathleen Stephens/);
  await press(page, 'Enter');
  await expect.poll(() => stands(page)).toBe('Details');
  await tabTo(page, /^Close the details$/);
  await press(page, 'Enter');
  await panel(page).waitFor({ state: 'detached' });
  expect(await stands(page)).toMatch(/^2through Kathleen Stephens/);
});

test('time: step, leap, jump to changes, play and pause', async () => {
  const page = await open(founding);
  await drawn(page);
  await page.locator('.marks [data-day]').first().waitFor({ state: 'attached' });
  await tabTo(page, /^‹ Previous change$/);
  await press(page, 'Enter');
  await expect.poll(() => hash(page)).toContain('asOf=2018-01-01');
  await drawn(page);
  expect(await stands(page)).toBe('‹ Previous change');
  await tabTo(page, /^Play$/);
  await press(page, 'Enter');
  await expect.poll(() => hash(page), { timeout: 30_000 }).not.toContain('asOf=2018-01-01');
  expect(await stands(page)).toBe('Pause');
  await press(page, 'Enter');
  expect(await stands(page)).toBe('Play');
  await drawn(page);
  await tabTo(page, /^Day$/);
  for (const [key, day] of [['End', '2026-12-31'], ['PageDown', '2025-12-31'], ['ArrowLeft', '2025-12-30'], ['Shift+ArrowRight', '2026-01-29']] as const) {
    await press(page, key);
    await expect.poll(() => hash(page)).toContain(`asOf=${day}`);
    await page.locator('.answer[data-current=true]').waitFor();
    expect(await stands(page)).toBe('Day');
  }
  // Past the last change there is no next one, and the button that says so keeps the focus.
  await tabTo(page, /^Next change ›$/, 'Shift+Tab');
  for (let step = 0; step < 4; step++) {
    await press(page, 'Enter');
    await page.locator('.answer[data-current=true]').waitFor();
    expect(await stands(page)).toBe('Next change ›');
  }
  await tabTo(page, /^What changed between them/);
  await press(page, 'Enter');
  await tabTo(page, 'td button');
  const date = await stands(page);
  await press(page, 'Enter');
  await expect.poll(() => hash(page)).toContain(`asOf=${/\d{4}/.exec(date)![0]}`);
});

test('the overview: a frame that the arrow keys move catches what a line drawn by mouse around the same place does', async () => {
  const start = '#/overview?asOf=2018-03-01&kinds=STATE&kinds=PERSON';
  const page = await open(start);
  await laid(page);
  await page.locator('.network canvas').first().waitFor();
  await tabTo(page, /^Lasso$/);
  await press(page, 'Enter');
  const says = page.locator('.lasso-says');
  await says.getByText(/^\d+ inside\./).waitFor();
  expect(await stands(page)).toMatch(/^Lasso\. Arrow keys move its frame/);
  await press(page, 'Escape');
  await says.waitFor({ state: 'detached' });
  expect(await stands(page)).toBe('Lasso');
  expect(kept(page)).toEqual([]);

  await press(page, 'Enter');
  await press(page, 'ArrowLeft', 'ArrowLeft', 'ArrowUp', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowUp'); // 0.15 to 0.75 of the width, 0.2 to 0.65 of the height
  const count = Number(/^\d+/.exec(await says.innerText())![0]);
  await keep(page, 'keyboard-lasso');
  await press(page, 'Enter');
  await page.getByText(`${count} added: the working set holds ${count}.`).waitFor();
  expect(await stands(page)).toBe('Lasso');
  const byKeyboard = kept(page);
  expect(byKeyboard.length).toBe(count);
  expect(count).toBeGreaterThan(10);
  expect(count).toBeLessThan(await nodesShown(page));

  // A mouse points at whole pixels: a line just inside of the frame catches nothing else, one just outside of it nothing less.
  const byMouse = async (grown: number): Promise<string[]> => {
    const other = await service.open(start);
    await laid(other);
    await other.locator('.network canvas').first().waitFor();
    await other.getByRole('button', { name: 'Lasso' }).click();
    const { x, y, width, height } = (await other.locator('.lasso').boundingBox())!;
    const [left, right, top, bottom] = [x + 0.15 * width - grown, x + 0.75 * width + grown, y + 0.2 * height - grown, y + 0.65 * height + grown];
    await other.mouse.move(left, top);
    await other.mouse.down();
    for (const [across, down] of [[right, top], [right, bottom], [left, bottom]] as const) await other.mouse.move(across, down, { steps: 3 });
    await other.mouse.up();
    await other.getByText(/added: the working set holds/).waitFor();
    return kept(other);
  };
  const [inner, outer] = [await byMouse(-2), await byMouse(2)];
  expect(byKeyboard).toEqual(expect.arrayContaining(inner));
  expect(outer).toEqual(expect.arrayContaining(byKeyboard));
  expect(outer.length - inner.length).toBeLessThan(10);
});

test('the overview: folded and unfolded, kept, grown and emptied, each from the list that mirrors the canvas', async () => {
  const page = await open('#/overview?asOf=2018-03-01');
  await laid(page);
  const before = await nodesShown(page);
  await tabTo(page, '.names button');
  expect(await stands(page)).toContain('United States');
  await press(page, 'Enter');
  await expect.poll(() => stands(page)).toBe('Details');
  await tabTo(page, /^Fold in the \d+ that hang on it alone$/);
  const leaves = Number(/\d+/.exec(await stands(page))![0]);
  expect(leaves).toBeGreaterThan(0);
  await press(page, 'Enter');
  await expect.poll(() => nodesShown(page)).toBe(before - leaves);
  expect(await stands(page)).toBe('Unfold');
  await press(page, 'Enter');
  await expect.poll(() => nodesShown(page)).toBe(before);
  await press(page, 'Enter');
  await expect.poll(() => nodesShown(page)).toBe(before - leaves);
  await press(page, 'Escape');
  await panel(page).waitFor({ state: 'detached' });
  expect(await stands(page)).toContain('United States');
  await tabTo(page, /^Unfold all$/, 'Shift+Tab');
  await press(page, 'Enter');
  await expect.poll(() => nodesShown(page)).toBe(before);
  await expect.poll(() => stands(page)).toBe('Network');

  await tabTo(page, /^Find$/);
  await page.keyboard.type('leon v');
  await page.getByText('1 found').waitFor();
  await tabTo(page, '.names button');
  await press(page, 'Enter');
  await expect.poll(() => stands(page)).toBe('Details');
  await tabTo(page, /^Keep in the working set$/);
  await press(page, 'Enter');
  await expect.poll(() => kept(page)).toEqual(['person:leon-sigal']);
  expect(await stands(page)).toBe('Take out of the working set');
  await tabTo(page, '.near button'); // on to a neighbour: the panel tells of it, with the focus inside
  await press(page, 'Enter');
  await expect.poll(() => hash(page)).not.toContain('node=person:leon-sigal');
  await expect.poll(() => stands(page)).toBe('Details');
  await press(page, 'Escape');
  await tabTo(page, /^Grow it by its neighbours$/, 'Shift+Tab');
  await press(page, 'Enter');
  await expect.poll(() => kept(page).length).toBeGreaterThan(3);
  await tabTo(page, /^Only the working set/, 'Shift+Tab');
  await press(page, 'Enter');
  await expect.poll(() => nodesShown(page)).toBe(kept(page).length);
  await keep(page, 'keyboard-working-set');
  await tabTo(page, /^Empty it$/);
  await press(page, 'Enter');
  await expect.poll(() => kept(page)).toEqual([]);
  await expect.poll(() => stands(page)).toBe('Network');
});

test('the overview: its days are gone through, its canvas moved, and its tables read', async () => {
  const page = await open('#/overview?asOf=2018-03-01');
  await laid(page);
  const before = await page.locator('[data-laid]').innerText();
  await tabTo(page, /^Day$/);
  for (const year of [2017, 2016, 2015]) {
    await press(page, 'PageDown');
    await expect.poll(() => page.locator('.time output').innerText()).toContain(String(year));
  }
  await expect.poll(() => hash(page)).toMatch(/asOf=2015-03-0\d/);
  await page.locator('[data-laid]').filter({ hasText: 'March 2015' }).waitFor();
  await laid(page);
  expect(await stands(page)).toBe('Day');
  expect((await page.locator('[data-laid]').innerText()).replace('2015', '2018')).not.toBe(before);
  await page.goBack(); // three leaps are one step
  await expect.poll(() => hash(page)).toBe('#/overview?asOf=2018-03-01');
  await laid(page);

  await page.locator('.network canvas').first().waitFor();
  await tabTo(page, '.network');
  await press(page, 'ArrowLeft', 'ArrowUp', '+', '-', '0');
  await stands(page);
  await tabTo(page, /^Table$/, 'Shift+Tab');
  await press(page, 'Enter');
  await page.locator('.table-twin').first().waitFor();
  await tabTo(page, 'td button');
  await press(page, 'Enter');
  await expect.poll(() => stands(page)).toBe('Details');
  await press(page, 'Escape');
  expect(await stands(page)).toBe('United States');
});

test('gaps: over the cells by arrows, and on by Enter', async () => {
  const page = await open('#/gaps?asOf=2018-03-01');
  await page.locator('[data-done=true]').waitFor({ timeout: 120_000 });
  await tabTo(page, '.gap-cell');
  const first = await stands(page);
  await press(page, 'ArrowDown', 'ArrowDown', 'ArrowDown');
  const third = await stands(page);
  await press(page, 'End', 'ArrowRight'); // nothing lies right of the last
  expect(await stands(page)).not.toBe(third);
  await press(page, 'Home');
  expect(await stands(page)).toBe(third);
  await press(page, 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp');
  expect(await stands(page)).toBe(first);
  await tabTo(page, /^Iran and United States$/); // one Tab leads out of the matrix
  await tabTo(page, '.gap-cell', 'Shift+Tab');
  expect(await stands(page)).toBe(first);
  await press(page, 'Enter');
  await page.locator('.answer').first().waitFor();
  expect(hash(page)).toMatch(/^#\/paths\?from=state:[a-z-]+&to=state:[a-z-]+&asOf=2018-03-01$/);
  await stands(page);
});

test('a story is stepped through from end to end, and its view used on the way', async () => {
  const page = await open('#/stories');
  const story = stories[0]!;
  await page.locator('.stories a').first().waitFor();
  await tabTo(page, new RegExp(`^${story.title.slice(0, 20)}`));
  await press(page, 'Enter');
  await drawn(page);
  await stands(page);
  await tabTo(page, '.story-view .picture [role=button]');
  const item = await stands(page);
  await press(page, 'ArrowRight');
  const next = await stands(page); // in the view, arrows belong to the picture
  expect(next).not.toBe(item);
  await press(page, 'Enter');
  await expect.poll(() => inPanel(page)).toBe(true);
  await press(page, 'Escape');
  await panel(page).waitFor({ state: 'detached' });
  expect(await stands(page)).toBe(next);
  await tabTo(page, /^Next ›$/, 'Shift+Tab');
  for (const [index, step] of story.steps.entries()) {
    if (index > 0) await press(page, index === 1 ? 'Enter' : 'ArrowRight');
    await page.waitForURL(new RegExp(`/story/${story.id}/${index + 1}$`));
    await page.locator('.story-text h1', { hasText: step.title }).waitFor();
    await stands(page);
  }
  await press(page, 'ArrowRight'); // there is nothing behind the last
  expect(hash(page)).toBe(`#/story/${story.id}/${story.steps.length}`);
  await press(page, 'ArrowLeft');
  await page.waitForURL(new RegExp(`/story/${story.id}/${story.steps.length - 1}$`));
});
