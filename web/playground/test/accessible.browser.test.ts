// The playground before the real service, as axe sees it: every panel and dialog, in both themes, wide and narrow.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible, keep, overflows, useService } from '../../explorer/test/service';

const service = useService();

// GraphiQL writes these elements itself, without a way to have others written.
const ofGraphiQL = {
  'nested-interactive': '.graphiql-tab', // a tab holds the button that chooses it and the one that closes it; both take the focus and have names
  'label-content-name-mismatch': '.graphiql-history-item-label', // a query in the history is named after what pressing it does
};

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test.each([
  ['light', 1440], ['dark', 1440], ['light', 390], ['dark', 390],
] as const)('is accessible, %s at %i', async (colorScheme, width) => {
  const page = await service.open('', { colorScheme, viewport: { width, height: 1000 } }, '/playground');
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await expectAccessible(page, ofGraphiQL);

  await page.locator('.graphiql-execute-button').click();
  await page.locator('.graphiql-response .view-line', { hasText: 'formalTies' }).waitFor();
  await expectAccessible(page, ofGraphiQL);
  await keep(page, `playground-${colorScheme}-${width}`);
  expect(await overflows(page)).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollHeight), 'nothing to scroll to below').toBe(1000);

  await press(page, 'Show Documentation Explorer');
  await page.locator('.graphiql-doc-explorer-content a', { hasText: 'ActorConnection' }).waitFor();
  await expectAccessible(page, ofGraphiQL);
  await page.locator('.graphiql-doc-explorer-content a', { hasText: /^Query$/ }).click();
  await page.locator('.graphiql-doc-explorer-content a', { hasText: 'independentRoutes' }).waitFor();
  await expectAccessible(page, ofGraphiQL);
  await page.locator('.graphiql-doc-explorer-content a', { hasText: 'independentRoutes' }).click();
  await page.locator('.graphiql-doc-explorer-title', { hasText: 'independentRoutes' }).waitFor();
  await expectAccessible(page, ofGraphiQL);
  await keep(page, `playground-documentation-${colorScheme}-${width}`);

  await press(page, 'Show History');
  await page.locator('.graphiql-history-item-label').waitFor();
  await expectAccessible(page, ofGraphiQL);

  for (const name of ['Open short keys dialog', 'Open settings dialog']) {
    await press(page, name);
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, ofGraphiQL);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  await page.context().setOffline(true);
  await page.locator('.graphiql-execute-button').click();
  await page.locator('.trouble').waitFor();
  await expectAccessible(page, ofGraphiQL);
  await page.context().setOffline(false);
  expect(service.complaints.splice(0).filter((each) => !each.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});
