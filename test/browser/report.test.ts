/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Locator, type Page } from '@playwright/test';
import { judge } from '../../lab/check/judge.ts';
import { renderPage } from '../../lab/report/render-page.ts';
import { runVerdict } from '../../lab/report/verdict.ts';
import { readParts } from '../../lab/report/write-reports.ts';
import { sampleRun } from '../lab/report/sample-run.ts';

/** A run's report in the distribution's browser: the run is made up and red, its page is the real one. */

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
/** WCAG 2.2, 1.4.3: contrast of text. */
const leastContrast = 4.5;
let folder: string;
let url: string;
let browser: Browser;

before(async () => {
  const executablePath = candidates.find((path) => existsSync(path));
  assert.ok(executablePath, 'no browser is here; on Debian: apt-get install -y chromium');
  const events = sampleRun();
  const verdict = runVerdict(events, judge(events));
  folder = await mkdtemp(join(tmpdir(), 'fencelab-page-'));
  const file = join(folder, 'report.html');
  await writeFile(file, renderPage({ events, verdict, evidence: ['evidence.tar.gz'] }, await readParts()));
  url = pathToFileURL(file).href;
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
  browser = await chromium.launch({ executablePath, args });
});

after(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

interface Opened extends AsyncDisposable {
  page: Page;
  /** What the page complained of, and what it wanted from elsewhere. */
  complaints: string[];
}

async function open({
  viewport = desktop,
  colorScheme = 'light',
}: { viewport?: typeof desktop; colorScheme?: 'light' | 'dark' } = {}): Promise<Opened> {
  const page = await browser.newPage({ viewport, colorScheme });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => request.url() === url || complaints.push(`asks for ${request.url()}`));
  await page.goto(url);
  await page.locator('.vis-item.unclean').first().waitFor({ timeout: 10_000 });
  return { page, complaints, [Symbol.asyncDispose]: async () => page.close() };
}

async function textsOf(locator: Locator): Promise<string[]> {
  return (await locator.allTextContents()).map((text) => text.trim());
}

test('says first how the run ended and why', async () => {
  await using opened = await open();
  const { page } = opened;
  assert.match(await page.locator('h1').innerText(), /failed\s+lying-device/);
  assert.match(await page.locator('.why').innerText(), /fence-truth broke at \+\d+\.\d+ s: controller3-vm/);
});

test('draws the lanes of each machine, asks for nothing and complains of nothing', async () => {
  await using opened = await open();
  const { page, complaints } = opened;
  const labels = await textsOf(page.locator('.vis-labelset .vis-label'));
  for (const node of ['controller1-vm', 'controller2-vm', 'controller3-vm'])
    assert.ok(labels.includes(node), labels.join());
  for (const label of ['steps', 'faults', 'power', 'corosync', 'seen by itself', 'fencing, says the cluster'])
    assert.ok(labels.includes(label), label);
  for (const look of ['online', 'unclean', 'offline', 'fault'])
    assert.ok((await page.locator(`.vis-item.${look}`).count()) > 0, look);
  assert.deepEqual(complaints, []);
});

test('marks the lanes that show what went wrong, and no others', async () => {
  await using opened = await open();
  const { page } = opened;
  const marked = await textsOf(page.locator('.vis-label.differs'));
  assert.ok(marked.includes('fencing, says the cluster'), marked.join());
  assert.ok(marked.includes('power'), marked.join());
  assert.equal(marked.includes('steps'), false);
  assert.ok((await page.locator('.vis-item.finding, .vis-background.finding').count()) > 0);
});

test('shows the exact event of what is pointed at', async () => {
  await using opened = await open();
  const { page } = opened;
  const recorded = page.locator('#recorded');
  assert.equal(await recorded.isVisible(), false);
  await page.locator('.vis-item.unclean').first().hover();
  await recorded.waitFor({ timeout: 5_000 });
  const text = await recorded.innerText();
  assert.match(text, /controller3-vm/);
  assert.match(text, /\+\d+\.\d{3} s/);
  assert.match(text, /unclean/);
});

test('a click keeps the event shown, as it was recorded; Escape ends that', async () => {
  await using opened = await open();
  const { page } = opened;
  await page.locator('.vis-item.unclean').first().click();
  const recorded = page.locator('#recorded.pinned');
  await recorded.locator('summary').first().click();
  assert.match(await recorded.locator('pre').first().innerText(), /"kind": "cluster"/);
  await page.keyboard.press('Escape');
  await page.mouse.move(0, 0);
  await page.locator('#recorded').waitFor({ state: 'hidden', timeout: 5_000 });
});

test('the lanes can be read by the keyboard alone', async () => {
  await using opened = await open();
  const { page } = opened;
  await page.locator('#lanes').focus();
  await page.keyboard.press('ArrowRight');
  const heading = page.locator('#recorded .heading');
  await heading.waitFor({ timeout: 5_000 });
  const first = await heading.innerText();
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(
    (before_) => document.querySelector('#recorded .heading')?.textContent !== before_,
    first,
    { timeout: 5_000 },
  );
});

test('“What broke” shows the moment of the first finding', async () => {
  await using opened = await open();
  const { page } = opened;
  await page.locator('#show-finding').click();
  const marker = page.locator('.vis-custom-time.jump');
  await marker.waitFor({ timeout: 5_000 });
  assert.match(await marker.innerText(), /^\+\d+\.\d{3} s$/);
});

for (const [name, viewport] of [
  ['1280 px', desktop],
  ['a phone', phone],
] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`on ${name}, ${colorScheme}: nothing runs off the side, every text can be read`, async () => {
      await using opened = await open({ viewport, colorScheme });
      const { page, complaints } = opened;
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= viewport.width, `${width} of ${viewport.width} px`);
      const pale = await page.evaluate(paleTexts, leastContrast);
      assert.deepEqual(pale, []);
      assert.deepEqual(complaints, []);
    });

test('light and dark are told apart', async () => {
  const backgrounds = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await using opened = await open({ colorScheme });
    backgrounds.push(await opened.page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  }
  assert.notEqual(backgrounds[0], backgrounds[1]);
});

/** Runs in the page: texts whose contrast with what lies behind them is less than that. Hatched ones are judged by their colour. */
function paleTexts(least: number): string[] {
  // A mixed colour is told as parts of 1, every other as parts of 255.
  const channels = (colour: string): number[] =>
    (colour.match(/[\d.]+/g) ?? []).map(
      (value, i) => Number(value) * (colour.startsWith('color(') && i < 3 ? 255 : 1),
    );
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = channels(colour)
      .slice(0, 3)
      .map((value) =>
        value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): string => {
    if (!element) return 'rgb(255, 255, 255)';
    const colour = getComputedStyle(element).backgroundColor;
    return (channels(colour)[3] ?? 1) === 1 ? colour : behind(element.parentElement);
  };
  const texts = document.querySelectorAll(
    'h1, h2, h2 ~ *, p, th, td, li, small, button:not(:disabled), dt, dd, .vis-label .label, .vis-item .label',
  );
  return [...texts].flatMap((element) => {
    if (!(element.textContent ?? '').trim() || element.getClientRects().length === 0) return [];
    // A moment is too narrow for its text, which stands on the lane.
    const ground = behind(element.closest('.vis-item.moment')?.parentElement ?? element);
    const [text, back] = [luminance(getComputedStyle(element).color), luminance(ground)];
    const contrast = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    return contrast >= least ? [] : [`${contrast.toFixed(2)} ${element.textContent?.trim().slice(0, 40)}`];
  });
}
