// What holds for every page alike: how dates are written, what is narrow, what is wide, and what is printed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { pagesToLookAt } from './pages';
import { founding, keep, overflows, screenshots, useService } from './service';

const service = useService();

const every: typeof pagesToLookAt = [
  ...pagesToLookAt,
  ['ask', '#/', 'h1'],
  ['paths', founding, '.answer[data-current=true] .frame svg [role=button]'],
  ['difference', '#/paths?from=state:united-states&to=state:iran&asOf=2016-01-13&against=2018-06-01', '.difference li'],
  ['panel', `${founding}&route=1&tie-selected=contact:joseph-yun--north-korea`, '.side-panel .sources li, .answer .empty'],
  ['none', '#/paths?from=state:united-states&to=state:north-korea&asOf=2018-03-01&minStrength=0.9', '.misses li'],
  ['table', `${founding}&view=table`, '.pictures > .table-twin td'],
  ['gaps', '#/gaps?among=state:china&among=state:cuba&among=state:iran&among=state:italy&among=state:north-korea&among=state:oman&among=state:russia&among=state:south-korea&among=state:united-states&asOf=2018-03-01', '.gap-cell small:not(:empty)'],
  ['source', '#/source/source:kenkel-2026', '.facts-list'],
];

async function look(address: string, ready: string, width: number, height = 1000): Promise<Page> {
  const page = await service.open(address, { viewport: { width, height } });
  await page.locator(ready).first().waitFor();
  await page.waitForLoadState('networkidle');
  return page;
}

/** Opens everything that can be opened, so that it is looked at too. */
const unfold = (page: Page) => page.evaluate(() => document.querySelectorAll('main details').forEach((each) => ((each as HTMLDetailsElement).open = true)));

test.each(every)('%s: dates are written as people write them, and marked up', async (_, address, ready) => {
  const page = await look(address, ready, 1440);
  await unfold(page);
  // What a source calls its own rows and files stays as it is.
  await page.locator('.locator').evaluateAll((all) => all.forEach((each) => each.remove()));
  const { raw, times } = await page.evaluate(() => ({
    raw: [...(document.body.innerText.match(/.{0,60}\b\d{4}-\d\d(-\d\d)?\b.{0,20}/g) ?? []), ...[...document.querySelectorAll('[title], [aria-label], title')].flatMap((each) => /\b\d{4}-\d\d-\d\d\b.*/.exec(each.getAttribute('title') ?? each.getAttribute('aria-label') ?? each.textContent ?? '') ?? [])],
    times: [...document.querySelectorAll('time')].map((time) => [time.dateTime, time.textContent] as const),
  }));
  expect(raw).toEqual([]);
  for (const [date, text] of times) {
    expect(date).toMatch(/^\d{4}(-\d\d){0,2}$/);
    expect(text).toContain(date.slice(0, 4));
  }
});

test.each(every)('%s: at 390 pixels nothing is wider than the page, and what scrolls says so', async (_, address, ready) => {
  const page = await look(address, ready, 390, 844);
  await unfold(page);
  await page.waitForTimeout(100);
  expect(await overflows(page)).toBeLessThanOrEqual(0);
  expect(await page.evaluate(() => document.scrollingElement!.scrollWidth <= innerWidth)).toBe(true);
  const regions = await page.locator('.scroll').evaluateAll((all) => all.filter((each) => each.clientWidth > 0).map((each) => ({
    wider: each.scrollWidth > each.clientWidth + 1, hint: each.parentElement!.querySelector('.scroll-hint') !== null, label: each.getAttribute('aria-label') ?? '', focus: (each as HTMLElement).tabIndex,
  })));
  for (const { wider, hint, label, focus } of regions) {
    expect(hint, label).toBe(wider);
    expect([label === '', focus]).toEqual([false, 0]);
  }
});

test('a table too wide for a telephone scrolls by keyboard', async () => {
  const page = await look('#/vacancies?owner=state:united-states&asOf=2018-06-12', 'td', 390, 844);
  const region = page.getByRole('region', { name: /^Posts as they stood on 12 June 2018/ });
  await page.getByText('It goes on to the right').waitFor();
  await region.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => region.evaluate((each) => each.scrollLeft)).toBeGreaterThan(0);
});

/** Blocks of text of which a line is longer than so many characters. */
const longLines = (page: Page, most: number) =>
  page.evaluate((most) => {
    const out: string[] = [];
    for (const block of document.querySelectorAll('main :is(p, li, dd, td, summary, blockquote, h1, h2, h3, figcaption, caption)')) {
      const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
      const lines = new Map<number, number>();
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        if (node.parentElement!.closest('svg') || node.parentElement!.closest('p, li, dd, td, summary, blockquote, h1, h2, h3, figcaption, caption') !== block || !node.parentElement!.checkVisibility()) continue;
        const text = node.textContent!;
        for (let at = 0; at < text.length; at += 4) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, Math.min(at + 4, text.length));
          const [box] = range.getClientRects();
          if (box && box.width > 1) lines.set(Math.round(box.bottom / 8), (lines.get(Math.round(box.bottom / 8)) ?? 0) + Math.min(4, text.length - at));
        }
      }
      const longest = Math.max(0, ...lines.values());
      if (longest > most) out.push(`${longest}: ${block.tagName} ${block.textContent!.slice(0, 60)}`);
    }
    return out;
  }, most);

test.each(every)('%s: on a screen of 3840 pixels lines stay short', async (name, address, ready) => {
  const page = await look(address, ready, 3840, 2160);
  await keep(page, `${name}-3840`);
  expect(await longLines(page, 100)).toEqual([]);
  expect(await overflows(page)).toBeLessThanOrEqual(0);
});

test.each(every)('%s: printed, black on white, nothing to press and nothing cut', async (name, address, ready) => {
  const page = await service.open(address, { viewport: { width: 1440, height: 1000 }, colorScheme: 'dark' });
  await page.locator(ready).first().waitFor();
  await page.waitForLoadState('networkidle');
  mkdirSync(screenshots, { recursive: true });
  await page.evaluate(() => addEventListener('beforeprint', () => (document.body.dataset.widest = String(Math.max(0, ...[...document.querySelectorAll('main svg')].map((svg) => Number(svg.getAttribute('width')) || 0))))));
  await page.pdf({ path: join(screenshots, `${name}.pdf`), format: 'A4', preferCSSPageSize: true });
  const widest = Number(await page.evaluate(() => document.body.dataset.widest));
  expect(widest, 'pictures are drawn anew for paper').toBeLessThanOrEqual(700);
  await page.setViewportSize({ width: 700, height: 1000 });
  await page.emulateMedia({ media: 'print' });
  await page.waitForTimeout(100);
  await keep(page, `${name}-print`);
  const found = await page.evaluate(() => {
    const shown = (each: Element) => each.checkVisibility() && each.getBoundingClientRect().width > 1;
    const style = getComputedStyle(document.documentElement);
    return {
      ground: style.backgroundColor, ink: style.color,
      controls: [...document.querySelectorAll('input, select, textarea, button')].filter((each) => shown(each) && (each.tagName !== 'BUTTON' || getComputedStyle(each).borderTopWidth !== '0px')).map((each) => each.outerHTML.slice(0, 80)),
      cut: [...document.querySelectorAll('main svg, main table, main p')].filter((each) => shown(each) && each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML.slice(0, 80)),
      fixed: [...document.querySelectorAll('main *')].filter((each) => ['fixed', 'sticky'].includes(getComputedStyle(each).position)).length,
      links: [...document.querySelectorAll("main a[href^='http']")].filter(shown).filter((each) => !getComputedStyle(each, '::after').content.includes(each.getAttribute('href')!)).length,
    };
  });
  expect(found).toEqual({ ground: 'rgb(255, 255, 255)', ink: 'rgb(0, 0, 0)', controls: [], cut: [], fixed: 0, links: 0 });
});
