// The real service with the starter graph behind the committed pages, and a real browser in front of them, for one file of tests.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Frame, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;
export const screenshots = join(root, 'build/screenshots');
const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** The founding question. */
export const founding = '#/paths?from=state:united-states&to=state:north-korea&asOf=2018-03-01';

export class Service {
  readonly scratch = mkdtempSync(join(tmpdir(), 'explorer-'));
  origin = '';
  browser!: Browser;
  /** Errors of pages and consoles since the test began. */
  complaints: string[] = [];
  #process!: ChildProcess;

  /** Starts over the starter graph, or over the graph in a folder. */
  async start(embedOrigins: string[], folder?: string): Promise<void> {
    execFileSync('go', ['build', '-o', this.scratch, '.'], { cwd: root, stdio: 'inherit' });
    this.#process = spawn(
      join(this.scratch, 'backchannel'),
      ['serve', '--listen', '127.0.0.1:0', ...(folder ? ['--no-seed', '--data', folder] : ['--data', join(this.scratch, 'data')]), ...embedOrigins.map((origin) => `--embed-origin=${origin}`)],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NEO4J_URI: '' } },
    );
    this.origin = await new Promise<string>((ready, failed) => {
      let text = '';
      this.#process.stdout!.on('data', (more) => {
        text += String(more);
        const found = /explorer\s+(http:\/\/\S+)\//.exec(text);
        if (found) ready(found[1]!);
      });
      this.#process.once('exit', (code) => failed(new Error(`the service ended with ${code}: ${text}`)));
    });
    this.browser = await chromium.launch({
      executablePath: findChromium(),
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
        `--log-net-log=${join(this.scratch, 'net.json')}`,
      ],
    });
  }

  /** Loads records into the running service's store, as a command beside it would. */
  load(yaml: string): void {
    const file = join(this.scratch, 'more.yaml');
    writeFileSync(file, yaml);
    execFileSync(join(this.scratch, 'backchannel'), ['load', file, '--data', join(this.scratch, 'data')], { env: { ...process.env, NEO4J_URI: '' } });
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    if (this.#process?.exitCode === null) {
      const ended = new Promise((done) => this.#process.once('exit', done));
      this.#process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.scratch, { recursive: true });
  }

  /** Opens an address; whatever the page complains of fails the test, but for what `expected` matches. */
  async open(fragment: string, options: BrowserContextOptions = {}, path = '/'): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(error.message));
    await page.goto(`${this.origin}${path}${fragment}`);
    return page;
  }

  /** Every host that pages of the service asked, by Chromium's own log; closes the browser, which completes it. */
  async hostsAsked(): Promise<string[]> {
    await this.browser.close();
    const log = JSON.parse(readFileSync(join(this.scratch, 'net.json'), 'utf8'));
    const start = log.constants.logEventTypes.URL_REQUEST_START_JOB;
    return log.events
      .filter(({ type, params }: { type: number; params?: { initiator?: string } }) => type === start && params?.initiator === this.origin)
      .map(({ params }: { params: { url: string } }) => new URL(params.url).host);
  }
}

/** Starts a service before the tests of a file, and ends it after them; every test must leave no complaint. */
export function useService(embedOrigins: () => string[] | Promise<string[]> = () => [], folder?: () => string): Service {
  const service = new Service();
  beforeAll(async () => service.start(await embedOrigins(), folder?.()));
  afterAll(() => service.stop());
  afterEach(async () => {
    for (const context of service.browser.contexts()) await context.close();
    const complaints = service.complaints.splice(0);
    expect(complaints).toEqual([]);
  });
  return service;
}

/** A missing browser fails the test: skipping it would hide that the page was never opened. */
export function findChromium(): string {
  const path = process.env.CHROMIUM || execFileSync('sh', ['-c', 'command -v chromium || true']).toString().trim();
  if (!path) throw new Error('Chromium is missing: install it (Debian: apt-get install chromium) or set CHROMIUM to its path');
  return path;
}

/** Waits until paths are drawn, and the question under way is answered. */
export async function drawn(page: Page): Promise<void> {
  await page.locator('.answer[data-current=true] .frame svg [role=button]').first().waitFor();
}

/** Keeps what a page looks like as an artefact, build/screenshots/NAME.png. */
export async function keep(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/** Fails where the page breaks a rule of WCAG 2.2 A or AA that axe can tell; `except` names what may break a rule, as a selector by rule. */
export async function expectAccessible(page: Page, except: Record<string, string> = {}): Promise<void> {
  // Evaluated by the browser's debugger, which the page's policy does not bind.
  await page.evaluate(axe);
  const violations = await page.evaluate(async (except) => {
    const { violations } = await (globalThis as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string; element: Element }[] }[] }> } }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
      elementRef: true,
    });
    return violations
      .map(({ id, nodes }) => ({ id, nodes: nodes.filter(({ element }) => !(id in except && element.matches(except[id]!))) }))
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`).join('\n')}`);
  }, except);
  expect(violations).toEqual([]);
}

/** What has the focus: its name, and whether one can see that it has it: by its own outline, its field's, or the halo of an item of a picture. */
export const focused = (page: Page | Frame): Promise<{ name: string; visible: boolean; is: string }> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const outlined = (each: Element | null | undefined) => each !== null && each !== undefined && getComputedStyle(each).outlineStyle !== 'none' && parseFloat(getComputedStyle(each).outlineWidth) >= 1;
    const halo = element.querySelector(':scope > [data-halo]');
    return {
      name: (element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? '').trim(),
      visible: outlined(element) || outlined(element.closest('.party-field')) || (halo !== null && !['none', 'transparent', 'rgba(0, 0, 0, 0)'].includes(getComputedStyle(halo).stroke)),
      is: `${element.tagName.toLowerCase()}${element.className ? `.${String((element.className as unknown as SVGAnimatedString).baseVal ?? element.className)}` : ''}`,
    };
  });

/** Presses Tab until the focus is on what has this name, or what a selector finds. Whatever it passes must show that it has the focus. */
export async function tabTo(page: Page, wanted: RegExp | string, key = 'Tab', frame: Page | Frame = page): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 160; step++) {
    await page.keyboard.press(key);
    const { name, visible, is } = await focused(frame);
    if (!visible && is !== 'body') throw new Error(`nothing shows that ${is} “${name}” has the focus`);
    if (typeof wanted === 'string' ? await frame.evaluate((selector) => document.activeElement?.matches(selector), wanted) : wanted.test(name)) return;
    passed.push(name.slice(0, 40) || is);
  }
  throw new Error(`${key} leads nowhere near ${wanted}, but to ${passed.join(' | ')}`);
}

/** Whether something is wider than the window. */
export const overflows = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
