// Every flow of the pages about records, the lists and the stories, in a real browser against the real service.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { stories } from '../pages/stories/stories';
import { pagesToLookAt } from './pages';
import { drawn, expectAccessible, keep, overflows, tabTo, useService } from './service';

const service = useService();
const hash = (page: Page) => new URL(page.url()).hash;
const heading = (page: Page) => page.locator('h1').first();
const panel = (page: Page) => page.getByRole('complementary', { name: 'Details' });

/** Pages besides those that are looked at in print and on large screens, and two in frames. */
const others: typeof pagesToLookAt = [
  ['outcome', '#/outcome/outcome:us-sailors-released-2016?asOf=2016-01-14', '.record-head h1'],
  ['dispute', '#/dispute/dispute:mozambique-civil-war?asOf=1990-07-08', '.record-head h1'],
  ['indicator', '#/indicator/indicator:us-turnover-trump?asOf=2018-03-01', '.record-head h1'],
  ['assessment', '#/assessment/assessment:tracci-opening-us-iran?asOf=2016-01-13', '.record-head h1'],
  ['story-last', '#/story/north-korea-2018/5', '.story-sources li'],
  ['source', '#/source/source:kenkel-2026', '.record-head'],
  ['claim', '#/actor/person:leon-sigal?asOf=2018-03-01&tie-selected=contact:leon-sigal--kathleen-stephens', '.side-panel .sources li'],
  ['embed-paths', '#/paths?from=state:united-states&to=state:north-korea&asOf=2018-03-01', '.answer[data-current=true] .frame svg'],
  ['embed-timeline', '#/timeline?of=state:mozambique&of=organization:renamo', '.history td'],
];

test.each([...pagesToLookAt, ...others])('%s: accessible in light and dark, on a desk and on a telephone, and nothing is wider than either', { timeout: 120_000 }, async (name, address, ready) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      const page = await service.open(address, { colorScheme, viewport: { width, height: width < 500 ? 844 : 1000 } }, name.startsWith('embed') ? '/embed' : '/');
      await page.locator(ready).first().waitFor();
      await page.waitForLoadState('networkidle');
      await expectAccessible(page);
      await keep(page, `${name}-${colorScheme}-${width}`);
      expect(await overflows(page)).toBeLessThanOrEqual(0);
      await page.context().close();
    }
  }
});

test('an actor: from a claim to its sources and back, by keyboard alone', async () => {
  const page = await service.open('#/actor/person:leon-sigal?asOf=2018-03-01');
  await page.getByRole('heading', { name: 'Contacts' }).waitFor();
  expect(await heading(page).innerText()).toContain('Leon V. Sigal');
  expect(await page.title()).toBe('Leon V. Sigal · Backchannel');
  await tabTo(page, /^B3: sources of Leon V\. Sigal is in contact with Kathleen Stephens$/);
  await page.keyboard.press('Enter');
  await panel(page).getByText('Kathleen Stephens').first().waitFor();
  expect(hash(page)).toContain('tie-selected=contact:leon-sigal--kathleen-stephens');
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('side-panel');
  expect(await panel(page).locator('.sources li').count()).toBeGreaterThan(0);
  expect(await panel(page).innerText()).toMatch(/On 1 March 2018\s+may hold/);
  await keep(page, 'actor-sources');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await panel(page).waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('Kathleen Stephens');

  // Another day: the tie to the State Department had ended by 2018, and a day of 1990 knows nothing of the meetings.
  await page.getByLabel('As of', { exact: true }).fill('1990-01-01');
  await page.waitForURL(/asOf=1990-01-01/);
  await page.getByRole('row', { name: /Track 2 meetings .* participant/ }).getByText('not yet').waitFor();
  await page.goBack();
  await page.waitForURL(/asOf=2018-03-01/);

  // And on to the channel: a new page about another record takes the focus to its title.
  await page.getByRole('link', { name: /^Track 2 meetings with North Korean officials/ }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Life cycle' }).waitFor();
  expect(hash(page)).toBe('#/channel/channel:sigal-track-2-north-korea?asOf=2018-03-01');
});

test('a channel: its life drawn, its sides with their mandates, what came of it', async () => {
  const page = await service.open('#/channel/channel:dialogo?asOf=1978-12-01');
  await page.locator('.lineage .frame svg').waitFor();
  expect(await page.locator('svg [data-state]').evaluateAll((bands) => bands.map((band) => band.getAttribute('data-state')))).toEqual(['PROPOSED', 'PROBING', 'OPEN', 'CLOSED']);
  expect(await page.locator('.state').innerText()).toMatch(/^On 1 December 1978: open, since 20 November 1978/);
  for (const side of ['Cuba', 'United States']) await page.locator('.ties', { hasText: 'Sides and their mandates' }).getByRole('link', { name: side, exact: true }).waitFor();
  await page.getByRole('button', { name: /^Sources: sources of Final act of the Dialogo/ }).click();
  await panel(page).locator('.sources li').first().waitFor();
  await page.getByRole('button', { name: 'Close the details' }).click();

  await page.getByLabel('As of', { exact: true }).fill('1978-12-09');
  await page.locator('.state-shut').waitFor();
  expect(await page.locator('.state').innerText()).toMatch(/^On 9 December 1978: closed/);
  expect(await page.locator('svg [data-as-of]').getAttribute('data-as-of')).toBe('1978-12-09');
});

test('from a post to its standing, from an event to its channel, from a claim to a source', async () => {
  const page = await service.open('#/post/post:us-ambassador-seoul?asOf=2018-06-12');
  await page.locator('.post-status').waitFor();
  expect(await page.locator('.post-standing').innerText()).toMatch(/vacant, since 20 January 2017, 551 days/);
  await page.locator('.post-standing').getByRole('link', { name: 'Principal Officers and Chiefs of Mission' }).first().click();
  await page.getByRole('heading', { name: 'What it derives from' }).waitFor();
  expect(hash(page)).toMatch(/^#\/source\/source:/);
  expect(await heading(page).innerText()).toBe('Principal Officers and Chiefs of Mission');
  await expectAccessible(page);
  await keep(page, 'source');
});

test('what nobody knows says so', async () => {
  const page = await service.open('#/actor/person:nobody-at-all?asOf=2018-03-01');
  await page.getByText('There is no record “person:nobody-at-all” that you may see.').waitFor();
  await page.goto(`${service.origin}/#/source/source:nothing`);
  await page.getByText('There is no source “source:nothing” that you may see.').waitFor();
  await page.goto(`${service.origin}/#/story/no-such-story/1`);
  await page.getByText('There is no such step of a story').waitFor();
  await page.goto(`${service.origin}/#/vacancies?asOf=2018-02-30`);
  await page.getByText('a day is written as 2018-03-01').waitFor();
  await page.goto(`${service.origin}/#/actor/person:leon-sigal?asOf=2030-01-01`);
  await page.getByText('The day lies beyond the data').waitFor();
});

test('convenors: two parties by keyboard, what speaks for and against, with sources', async () => {
  const page = await service.open('#/convenors?asOf=2018-06-01');
  await page.getByText('Name at least two parties.').waitFor();
  await tabTo(page, /^Parties, two to ten$/);
  for (const party of ['united states', 'iran']) {
    await page.keyboard.type(party);
    await page.locator('[role=option]').first().waitFor();
    await page.keyboard.press('Enter');
  }
  await page.locator('.convenor').first().waitFor();
  expect(hash(page)).toBe('#/convenors?parties=state:united-states&parties=state:iran&asOf=2018-06-01');
  const first = page.locator('.convenor').first();
  expect(await first.locator('.legs li').count()).toBe(2);
  expect(await first.locator('.reasons-for li').count()).toBeGreaterThan(0);
  const doubted = page.locator('.convenor', { hasText: 'Hassan Rouhani' });
  expect(await doubted.locator('.reasons-against').innerText()).toMatch(/on weak evidence, grade F6: the source cannot be judged/);
  const before = await page.locator('.convenor').count();
  expect(before).toBe(10);
  await page.getByRole('button', { name: /^Show / }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.convenor').count()).toBeGreaterThan(before);
  await first.getByRole('button', { name: /^Source: / }).first().focus();
  await page.keyboard.press('Enter');
  await panel(page).locator('.sources li').first().waitFor();
  await page.keyboard.press('Escape');

  await page.getByText('Constraints', { exact: true }).click();
  await page.getByLabel('third states').check();
  await page.waitForURL(/kinds=STATE/);
  await expect.poll(() => page.locator('.convenor h2 .shape').evaluateAll((shapes) => [...new Set(shapes.map((shape) => shape.classList[1]))])).toEqual(['shape-party']);
});

test('vacancies: filters in the address, and the words of each claim', async () => {
  const page = await service.open('#/vacancies?owner=state:united-states&asOf=2018-06-12');
  const row = page.getByRole('row', { name: /US ambassador to South Korea/ });
  await row.getByText('551').waitFor();
  expect(await row.innerText()).toMatch(/vacant[\s\S]*20 January 2017[\s\S]*Mark Lippert[\s\S]*Marc Knapper[\s\S]*Harry Harris/);
  expect(await page.locator('.post-filled').count()).toBe(0);
  await page.getByLabel('held', { exact: true }).focus();
  await page.keyboard.press('Space');
  await page.waitForURL(/statuses=FILLED/);
  await page.locator('.post-filled').first().waitFor();
  await expect.poll(() => page.locator('.post-vacant').count()).toBe(0);
  await page.goBack();
  await page.locator('.post-vacant').first().waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  expect((await saved).suggestedFilename()).toBe('vacancies-2018-06-12.csv');
});

test('a timeline between two parties: go to a day, and on to the ways between them', async () => {
  const page = await service.open('#/timeline?of=state:mozambique&of=organization:renamo');
  await page.locator('.history td').first().waitFor();
  await expect.poll(() => heading(page).innerText()).toBe('What happened between Mozambique and RENAMO');
  expect(await page.locator('.history svg [data-day]').count()).toBeGreaterThan(10);
  await page.getByRole('button', { name: 'Go to 8 July 1990' }).first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/asOf=1990-07-08/);
  await expect.poll(() => page.getByLabel('As of', { exact: true }).inputValue()).toBe('1990-07-08');
  await page.getByRole('link', { name: 'The ways between them that day' }).click();
  await drawn(page);
  expect(await heading(page).innerText()).toBe('Mozambique and RENAMO on 8 July 1990');
});

test('a lineage: from Track 2 to an agreement, followed by keyboard', async () => {
  const page = await service.open('#/lineage?of=agreement:general-peace-agreement-mozambique');
  await page.locator('.lineage .frame svg a').first().waitFor();
  expect(await page.locator('.lineage > p').innerText()).toBe('2 channels and 3 agreements led to it; 1 agreement and 2 events came of it.');
  const things = await page.locator('.lineage .frame svg a').evaluateAll((links) => links.map((link) => link.getAttribute('data-thing')));
  expect(things.indexOf('channel:rome-table')).toBeLessThan(things.indexOf('agreement:general-peace-agreement-mozambique'));
  expect(things.indexOf('channel:mozambique-church-contacts')).toBeLessThan(things.indexOf('channel:rome-table'));
  await tabTo(page, /^Rome table/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Life cycle' }).waitFor();
  expect(hash(page)).toBe('#/channel/channel:rome-table');
});

test('a story by keyboard: from the list, forth and back, and a view that can be used', async () => {
  const page = await service.open('#/stories');
  await page.locator('.stories a').first().waitFor();
  expect(await page.locator('.stories a').allInnerTexts()).toEqual(stories.map(({ title }) => title));
  const story = stories[0]!;
  await tabTo(page, new RegExp(`^${story.title.slice(0, 20)}`));
  await page.keyboard.press('Enter');
  await drawn(page);
  expect(hash(page)).toBe(`#/story/${story.id}/1`);
  await page.keyboard.press('ArrowRight');
  await page.waitForURL(new RegExp(`/story/${story.id}/2$`));
  await page.getByRole('heading', { name: story.steps[1]!.title }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1'); // the new step is announced
  await page.keyboard.press('ArrowLeft');
  await page.waitForURL(new RegExp(`/story/${story.id}/1$`));
  await drawn(page);

  // The view is live: what one opens in it stays in it, and the story's address is left alone.
  const item = page.locator('.story-view .frame svg [role=button]').first();
  await item.click();
  await panel(page).waitFor();
  expect(hash(page)).toBe(`#/story/${story.id}/1`);
  await page.getByRole('button', { name: 'Back to the story’s view' }).click();
  await panel(page).waitFor({ state: 'detached' });
  const open = await page.getByRole('link', { name: 'Open this view' }).getAttribute('href');
  expect(open).toBe(story.steps[0]!.address);
  await page.getByRole('link', { name: 'Open this view' }).click();
  await page.waitForURL((url) => url.hash === open);
  await page.goBack();
  await page.locator('.story-text').waitFor();
});

test('every step of every story shows what its text speaks of, without an error', async () => {
  const page = await service.open('#/stories');
  for (const story of stories) {
    for (const [index, step] of story.steps.entries()) {
      await page.goto(`${service.origin}/#/story/${story.id}/${index + 1}`);
      await page.locator('.story-text h1', { hasText: step.title }).waitFor();
      const view = page.locator('.story-view');
      await view.locator('svg:not(.shape), td, .convenor').first().waitFor();
      expect(await view.locator('.problem').count(), `${story.id}, step ${index + 1}`).toBe(0);
    }
  }
});

test('a story and a timeline stand in an iframe too', async () => {
  const page = await service.open('#/story/mozambique-1990/3', {}, '/embed');
  await page.locator('.story-view .history td').first().waitFor();
  expect(await page.locator('.masthead').count()).toBe(0);
  await page.goto(`${service.origin}/embed#/timeline?of=state:mozambique&of=organization:renamo`);
  await page.locator('.history td').first().waitFor();
});

test('how firm an answer is: independent routes, what they hang on, how the ranking stands', async () => {
  const page = await service.open('#/paths?from=state:united-states&to=state:north-korea&asOf=2018-03-01');
  await drawn(page);
  await page.getByRole('link', { name: 'How firm is it?' }).click();
  await page.getByRole('heading', { name: 'Independent routes' }).waitFor();
  await page.locator('.frame svg [role=button]').first().waitFor();
  await page.getByText('As a table, with sources').click();
  await page.getByRole('button', { name: /^Tie 1: sources of/ }).first().click();
  await panel(page).locator('.sources li').first().waitFor();
  await page.getByRole('link', { name: 'What they hang on' }).click();
  await page.getByRole('row', { name: /Joseph Yun/ }).first().waitFor();
  await page.getByRole('link', { name: 'How firm the ranking is' }).click();
  await page.getByText(/first paths/).first().waitFor();
  await page.getByRole('row').nth(1).waitFor();
  await page.getByRole('link', { name: 'The paths', exact: true }).click();
  await drawn(page);
});

test('no page asks any other host', async () => {
  const hosts = await service.hostsAsked();
  expect(new Set(hosts)).toEqual(new Set([new URL(service.origin).host]));
});
