import { accessSync, constants, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { renderJunit } from '../junit/render-junit.ts';
import { hostileRecord } from '../record/samples/hostile.ts';
import { hugeRecord } from '../record/samples/huge.ts';
import { sampleRecord } from '../record/samples/sample-record.ts';
import { renderHtml } from './render-html.ts';

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What a page did that a report must never do. */
interface Seen {
  readonly page: Page;
  readonly dialogs: string[];
  readonly requests: string[];
  readonly complaints: string[];
}

describe('the HTML report in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;

  before(async function () {
    const executablePath = findChromium();
    if (executablePath === undefined) {
      console.log('      skipped: no chromium on PATH (MESHPROOF_CHROMIUM names one)');
      return this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'meshproof-page-'));
    browser = await chromium.launch({ executablePath, args: quiet });
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  after(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  async function open(html: string, options: BrowserContextOptions = {}): Promise<Seen> {
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const seen: Seen = { page, dialogs: [], requests: [], complaints: [] };
    page.on('dialog', (dialog) => {
      seen.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) seen.requests.push(request.url());
    });
    page.on('console', (message) => seen.complaints.push(message.text()));
    page.on('pageerror', (error) => seen.complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return seen;
  }

  it('runs nothing, asks for nothing and breaks no rule of its policy with hostile strings', async () => {
    const { page, dialogs, requests, complaints } = await open(renderHtml(hostileRecord()));
    await page.locator('.heat a.cell').first().click();
    await page.locator('[data-filter="text"]').fill('<script>');
    expect({ dialogs, complaints, requests: requests.length }).to.deep.equal({
      dialogs: [],
      complaints: [],
      requests: 1,
    });
    expect(await page.locator('script').count()).to.equal(2);
    expect(await page.locator('img, iframe, object, embed, form, base').count()).to.equal(0);
    expect(await page.locator('a[href^="javascript"], a[href^="file"]').count()).to.equal(0);
    await page.setViewportSize({ width: 420, height: 900 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(420);
  });

  it('would be seen to break it, and would still run and send nothing', async () => {
    const tampered = renderHtml(sampleRecord('pass')).replace(
      '</body>',
      '<img src="http://127.0.0.1:9/x.png" onerror="alert(1)"><script>alert(2)</script></body>',
    );
    const { dialogs, complaints } = await open(tampered);
    expect(dialogs).to.deep.equal([]);
    expect(complaints.filter((text) => text.includes('Content Security Policy')).length).to.be.greaterThan(1);
  });

  it('has no fault that axe can find, in light and in dark', async () => {
    const { page } = await open(renderHtml(hostileRecord()), { colorScheme: 'light' });
    for (const part of ['.chart details', '.card details', '.meanings details']) {
      await page
        .locator(part)
        .first()
        .evaluate((element) => element.setAttribute('open', ''));
    }
    await page.evaluate(readFileSync(axe, 'utf8'));
    const light = await faults(page, '{}');
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await faults(page, "{ runOnly: ['color-contrast'] }");
    expect([...light.faults, ...dark.faults]).to.deep.equal([]);
    expect(light.rules).to.be.greaterThan(25);
    expect(dark.rules).to.equal(1);
  });

  it('would be told of a fault by axe', async () => {
    const { page } = await open('<!doctype html><title>x</title><p style="color:#999">pale<a href="#x"></a>');
    await page.evaluate(readFileSync(axe, 'utf8'));
    const found = (await faults(page, '{}')).faults.join();
    expect(found).to.include('color-contrast').and.include('link-name');
  });

  it('finds results by verdict, words and a cell of the heat map', async () => {
    const { page } = await open(renderHtml(sampleRecord('fail')));
    const rows = page.locator('.results tbody tr:visible');
    expect(await rows.count()).to.equal(50);
    await page.locator('.show-more').click();
    expect(await rows.count()).to.equal(250);
    await page.locator('[data-filter="verdict"]').selectOption('inconclusive');
    expect(await rows.allTextContents()).to.have.length(1);
    await page.locator('[data-filter="reset"]').click();
    await page.locator('[data-filter="text"]').fill('headless proxy-memory');
    expect((await rows.allTextContents()).join()).to.include('1.313');
    await page.locator('.heat tr', { hasText: 'batch' }).locator('a.inconclusive').click();
    expect(await page.locator('.found').textContent()).to.equal('6 found');
  });

  it('gives a reading under the cursor to mouse and keyboard alike, and hides a series', async () => {
    const { page } = await open(renderHtml(sampleRecord('fail')));
    const chart = page.locator('[data-chart="proxyVersions"]');
    await chart.locator('.uplot').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    expect(await chart.locator('.cursor').textContent()).to.match(/^18:10:\d\d in 8 rolled-back$/);
    expect(await chart.locator('.reading').allTextContents()).to.deep.equal(['9', '0']);
    const button = chart.locator('button.series').first();
    await button.press('Enter');
    expect(await button.getAttribute('aria-pressed')).to.equal('false');
  });

  it('shows everything without scripts', async () => {
    const { page } = await open(renderHtml(sampleRecord('fail')), { javaScriptEnabled: false });
    expect(await page.locator('.results tbody tr:visible').count()).to.equal(322);
    expect(await page.locator('.outline:visible').count()).to.equal(6);
    expect(await page.locator('.scripted:visible').count()).to.equal(0);
  });

  /** Seconds of one processor that a page takes to open: what else a machine is busy with is not the page's doing. */
  async function costOf(name: string, html: string): Promise<{ readonly page: Page; readonly cost: number }> {
    const { page } = await open('<!doctype html><title>empty</title>');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const file = join(folder, name);
    await writeFile(file, html);
    await page.goto(pathToFileURL(file).href);
    await page.evaluate('document.body.offsetHeight');
    const { metrics } = await session.send('Performance.getMetrics');
    return { page, cost: metrics.find(({ name: metric }) => metric === 'TaskDuration')?.value ?? Number.NaN };
  }

  it('opens a week with 10,000 results at no more cost than a bare table of them', async () => {
    const record = hugeRecord();
    const cells = ({ title, window, workload, value, bound, verdict }: (typeof record.thresholds)[number]) =>
      [title, window, workload, value, bound, verdict].map((cell) => `<td>${cell ?? ''}</td>`).join('');
    const rows = record.thresholds.map((result) => `<tr>${cells(result)}</tr>`).join('');
    const { page, cost } = await costOf('huge.html', renderHtml(record));
    expect(await page.locator('.u-over').count()).to.equal(5);
    const { cost: bare } = await costOf('bare.html', `<!doctype html><table>${rows}</table>`);
    expect(cost / bare, `${cost} s, a bare table ${bare} s`).to.be.within(0.05, 1);
  });

  it('reads the JUnit report of hostile strings as well-formed XML', async () => {
    const { page } = await open('<!doctype html><title>empty</title>');
    const record = hostileRecord();
    const xml = renderJunit(record);
    const found = await page.evaluate(
      `(() => { const parsed = new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml');
        return [parsed.querySelectorAll('parsererror').length, parsed.querySelectorAll('testcase').length]; })()`,
    );
    expect(found).to.deep.equal([0, record.thresholds.length + 1]);
  });
});

/** Breaches that axe finds, and how many rules it could hold the page to. */
async function faults(page: Page, options: string): Promise<{ faults: string[]; rules: number }> {
  return page.evaluate(
    `axe.run({ preload: false, ...${options} }).then(({ violations, passes }) => ({
      faults: violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)),
      rules: violations.length + passes.length,
    }))`,
  );
}

function findChromium(): string | undefined {
  const named = process.env.MESHPROOF_CHROMIUM;
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = named ? [named] : folders.flatMap((one) => names.map((name) => join(one, name)));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
