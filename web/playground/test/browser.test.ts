// The committed playground in a real browser: web.go serves dist, a stub answers /graphql.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { buildSchema, graphql } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { workedQueries } from '../worked';

const webFolder = new URL('../..', import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), 'playground-'));
const titles = workedQueries.map(({ title }) => title);

const schema = buildSchema('type Query { hello(name: String): String } type Subscription { ticks: Int }');
const roots = {
  hello: ({ name }: { name?: string }) => `Hello ${name}`,
  async *ticks() {
    for (const ticks of [1, 2, 3]) yield { ticks };
  },
};

let asked: { method?: string; type?: string; operationName?: string }[] = [];
let stub: Server;
let server: ChildProcess;
let origin: string;
let browser: Browser;
let complaints: string[] = [];

beforeAll(async () => {
  stub = createServer(async (request, response) => {
    const { query, variables, operationName } = (await json(request)) as Record<string, any>;
    asked.push({ method: request.method, type: request.headers['content-type'], operationName });
    const result = await graphql({ schema, source: query, rootValue: roots, variableValues: variables, operationName });
    response.setHeader('content-type', 'application/graphql-response+json').end(JSON.stringify(result));
  });
  useServer({ schema, roots: { subscription: roots } }, new WebSocketServer({ server: stub, path: '/graphql' }));
  await new Promise<void>((ready) => stub.listen(0, '127.0.0.1', ready));

  execFileSync('go', ['build', '-o', scratch, './testdata/server'], { cwd: webFolder, stdio: 'inherit' });
  const stubURL = `http://127.0.0.1:${(stub.address() as AddressInfo).port}`;
  server = spawn(join(scratch, 'server'), [stubURL], { stdio: ['pipe', 'pipe', 'ignore'] });
  origin = await new Promise((ready) => server.stdout!.once('data', (line) => ready(String(line).trim())));

  browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', `--log-net-log=${join(scratch, 'net.json')}`,
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  server?.stdin?.end();
  stub?.closeAllConnections();
  stub?.close();
  rmSync(scratch, { recursive: true });
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  asked = [];
  complaints = [];
});

/** A missing browser fails the test: skipping it would hide that the page was never opened. */
function findChromium(): string {
  const path = process.env.CHROMIUM || execFileSync('sh', ['-c', 'command -v chromium || true']).toString().trim();
  if (!path) throw new Error('Chromium is missing: install it (Debian: apt-get install chromium) or set CHROMIUM to its path');
  return path;
}

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${origin}/playground`);
  await ready(page);
  return page;
}

const ready = (page: Page) => page.locator('.graphiql-query-editor .view-line').first().waitFor();
const tabTitles = (page: Page) => page.locator('.graphiql-tab-button').allTextContents();
const run = (page: Page) => page.locator('.graphiql-execute-button').click();

/** The text of one of GraphiQL's editors: operation.graphql, variables.json or response.json. */
const text = (page: Page, name: string) =>
  page.evaluate((end) => {
    const models: { uri: { path: string }; getValue(): string }[] = (globalThis as any).__MONACO.editor.getModels();
    return models.find(({ uri }) => uri.path.endsWith(end))?.getValue() ?? '';
  }, name);

async function write(page: Page, query: string): Promise<void> {
  await page.locator('.graphiql-query-editor .graphiql-editor').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(query);
  await page.waitForTimeout(1000); // GraphiQL stores half a second after the last key
}

test.each(['light', 'dark'] as const)('opens with the worked queries and answers them, %s', async (colorScheme) => {
  const page = await open({ colorScheme });
  expect(await page.title()).toBe('Backchannel playground');
  expect(await tabTitles(page)).toEqual(titles);
  for (const [index, { query, variables }] of workedQueries.entries()) {
    await page.locator('.graphiql-tab-button').nth(index).click();
    await expect.poll(() => text(page, 'operation.graphql')).toBe(query);
    expect(await text(page, 'variables.json')).toBe(variables);
    await page.waitForTimeout(300); // GraphiQL reads the new text a tenth of a second later
  }
  expect(await tabTitles(page)).toEqual(titles);

  await write(page, 'query Hello { hello(name: "Singapore") }');
  await run(page);
  await expect.poll(() => text(page, 'response.json')).toContain('"hello": "Hello Singapore"');
  expect(asked.map(({ operationName }) => operationName)).toEqual(['IntrospectionQuery', 'Hello']);
  for (const { method, type } of asked) expect([method, type]).toEqual(['POST', 'application/json']);

  const looks = { light: ['rgb(255, 255, 255)', 'vs'], dark: ['rgb(33, 42, 59)', 'vs-dark'] };
  const look = () =>
    page.evaluate(() => [
      getComputedStyle(document.querySelector('.graphiql-container')!).backgroundColor,
      [...document.querySelector('.monaco-editor')!.classList].find((name) => name.startsWith('vs')),
    ]);
  expect(await look()).toEqual(looks[colorScheme]);
  const other = colorScheme === 'light' ? 'dark' : 'light';
  await page.emulateMedia({ colorScheme: other });
  await expect.poll(look).toEqual(looks[other]);
  expect(complaints).toEqual([]);
});

test('keeps changes over a reload, and resets to the worked queries by keyboard', async () => {
  const page = await open();
  await page.locator('.graphiql-tab-button').last().click();
  await write(page, '# Title: My own question\nquery Mine { hello }');
  const mine = [...titles.slice(0, -1), 'My own question'];
  expect(await tabTitles(page)).toEqual(mine);
  await page.reload();
  await ready(page);
  expect(await tabTitles(page)).toEqual(mine);
  expect(await text(page, 'operation.graphql')).toContain('query Mine');

  page.once('dialog', (dialog) => dialog.accept());
  await page.locator('.graphiql-execute-button').focus();
  for (let step = 0; step < 10; step++) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    if (label === 'Reset to the worked queries') break;
  }
  await page.keyboard.press('Enter');
  await expect.poll(() => tabTitles(page).catch(() => [])).toEqual(titles);
  await ready(page);
  expect(await text(page, 'operation.graphql')).toBe(workedQueries[0]?.query);
  await page.waitForTimeout(1000);
  await page.reload();
  await ready(page);
  expect(await tabTitles(page)).toEqual(titles);
  expect(complaints).toEqual([]);
});

test('resets by ?reset, but only when told twice', async () => {
  const page = await open();
  await write(page, '# Title: Mine\n{ hello }');
  const mine = ['Mine', ...titles.slice(1)];

  page.once('dialog', (dialog) => dialog.dismiss());
  await page.goto(`${origin}/playground?reset`);
  await page.waitForURL(`${origin}/playground`);
  expect(await tabTitles(page)).toEqual(mine);

  page.once('dialog', (dialog) => dialog.accept());
  await page.goto(`${origin}/playground?reset`);
  await page.waitForURL(`${origin}/playground`);
  await ready(page);
  expect(await tabTitles(page)).toEqual(titles);
});

test('never stores a request header', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await page.locator('.graphiql-editor-tool .graphiql-editor').last().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('{ "Authorization": "Bearer secret" }');
  await page.waitForTimeout(1000);
  await run(page);
  await expect.poll(() => text(page, 'response.json')).toMatch(/"(data|errors)"/); // the stub answers with either
  await page.waitForTimeout(1000);
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).toContain('graphiql:queries');
  expect(stored).not.toContain('secret');
});

test('shows each result of a subscription', async () => {
  const page = await open();
  await write(page, 'subscription Ticks { ticks }');
  await run(page);
  await expect.poll(() => text(page, 'response.json')).toContain('"ticks": 3');
  expect(complaints).toEqual([]);
});

test('says that the server cannot be reached, until it can', async () => {
  const page = await open();
  const alert = page.getByRole('alert').filter({ hasText: 'The Backchannel server cannot be reached.' });
  await page.context().setOffline(true);
  await run(page);
  await alert.waitFor();
  const errors = [{ message: 'The Backchannel server cannot be reached.' }];
  expect(JSON.parse(await text(page, 'response.json'))).toEqual({ errors });
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await alert.waitFor({ state: 'detached' });
});

test('fits a small screen', async () => {
  const page = await open({ viewport: { width: 390, height: 844 } });
  await run(page);
  await expect.poll(() => text(page, 'response.json')).toMatch(/"(data|errors)"/); // the stub answers with either
  for (const part of ['.graphiql-sidebar', '.graphiql-query-editor', '.graphiql-toolbar', '.graphiql-response']) {
    const { x, y, width, height } = (await page.locator(part).boundingBox())!;
    expect(x, part).toBeGreaterThanOrEqual(0);
    expect(x + width, part).toBeLessThanOrEqual(390);
    expect(y + height, part).toBeLessThanOrEqual(844);
    expect(width, part).toBeGreaterThan(300);
  }
});

test('tells a visitor without JavaScript what to do', async () => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(`${origin}/playground`);
  expect(await page.locator('body').innerText()).toContain('The playground needs JavaScript.');
});

// Last, because Chromium completes its log when it closes.
test('asked no other host for anything', async () => {
  await browser.close();
  const log = JSON.parse(readFileSync(join(scratch, 'net.json'), 'utf8'));
  const start = log.constants.logEventTypes.URL_REQUEST_START_JOB;
  const urls = log.events
    .filter(({ type, params }: any) => type === start && params?.initiator === origin)
    .map(({ params }: any) => new URL(params.url).host);
  expect(urls.length).toBeGreaterThan(50);
  expect([...new Set(urls)]).toEqual([new URL(origin).host]);
});
