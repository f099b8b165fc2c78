import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html/html.ts';
import { fixtureResult } from './fixture-result.ts';
import { hostileResult } from './hostile-result.ts';

const browserPath = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== '' && existsSync(path));
const title = browserPath === undefined ? ' (skipped: no Chromium; set CHROMIUM_PATH)' : '';

const pages = {
  usual: htmlReport(fixtureResult),
  hostile: htmlReport(hostileResult('</script><script>alert(1)</script>"><img src=x onerror=alert(1)>')),
};

const views: readonly BrowserContextOptions[] = [
  { viewport: { width: 400, height: 800 }, colorScheme: 'light' },
  { viewport: { width: 400, height: 800 }, colorScheme: 'dark' },
  { viewport: { width: 1200, height: 800 }, colorScheme: 'light' },
  { viewport: { width: 1200, height: 800 }, colorScheme: 'dark' },
];

describe.skipIf(browserPath === undefined)(`the page in a browser${title}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'capplan-page-'));
  let browser: Browser;

  beforeAll(async () => {
    for (const [name, html] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), html);
    browser = await chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page and hands it on with everything it said, asked for or popped up. */
  async function open(
    name: string,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<void>,
  ): Promise<string[]> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const address = pathToFileURL(join(folder, `${name}.html`)).href;
    const events: string[] = [];
    page.on('console', (message) => events.push(message.text()));
    page.on('pageerror', (error) => events.push(String(error)));
    page.on('dialog', (dialog) => events.push(dialog.message()));
    page.on('request', (request) => {
      if (request.url() !== address) events.push(request.url());
    });
    await page.goto(address);
    await look(page);
    await context.close();
    return events;
  }

  it.each(Object.keys(pages))(
    'draws its charts, stays quiet and asks for nothing, with script and without (%s)',
    async (name) => {
      for (const javaScriptEnabled of [true, false])
        for (const view of views) {
          const events = await open(name, { ...view, javaScriptEnabled }, async (page) => {
            expect(await page.locator('figure svg').count()).toBeGreaterThanOrEqual(4);
            for (const chart of await page.locator('figure svg').all()) {
              const box = await chart.boundingBox();
              expect(box!.width).toBeGreaterThan(300);
              expect(box!.height).toBeGreaterThan(60);
            }
          });
          expect(events).toEqual([]);
        }
    },
  );

  it.each(Object.keys(pages))('keeps the labels of its charts apart (%s)', async (name) => {
    await open(name, views[2]!, async (page) => {
      for (const chart of await page.locator('figure svg').all()) {
        const texts = await Promise.all(
          (await chart.locator('text').all()).map(async (text) => ({
            words: await text.textContent(),
            box: (await text.boundingBox())!,
          })),
        );
        const covered = texts.flatMap(({ words, box }, index) =>
          texts.slice(index + 1).flatMap((other) => {
            const wide = Math.min(box.x + box.width, other.box.x + other.box.width);
            const high = Math.min(box.y + box.height, other.box.y + other.box.height);
            // A line is higher than the letters in it.
            const over = wide - Math.max(box.x, other.box.x) > 1 && high - Math.max(box.y, other.box.y) > 6;
            return over ? [`${words} and ${other.words}`] : [];
          }),
        );
        expect(covered).toEqual([]);
      }
    });
  });

  it.each(Object.keys(pages))(
    'fits its width and has nothing an accessibility check objects to (%s)',
    async (name) => {
      for (const view of views)
        await open(name, { ...view, bypassCSP: true }, async (page) => {
          await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })");
          expect(
            await page.evaluate(
              'document.documentElement.scrollWidth - document.documentElement.clientWidth',
            ),
          ).toBe(0);
          await page.evaluate(axe.source);
          expect(
            await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))'),
          ).toEqual([]);
        });
    },
  );
});
