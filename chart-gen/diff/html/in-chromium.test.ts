import { accessSync, constants, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { DiffFinding } from '../finding.ts';
import { renderDiffHtml } from './render-html.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const hostile = '"><img src=x onerror=alert(1)><script>alert(1)</script>';

const finding = (id: string, more: Partial<DiffFinding>): DiffFinding => ({
  id,
  group: 'crds',
  risk: 'high',
  change: 'changed',
  title: `title ${id}`,
  meaning: 'it changes',
  before: 'one\ntwo words',
  after: 'one\nthree words',
  places: [{ object: 'Deployment a/b', path: 'spec.x' }],
  ...more,
});

const findings = [
  finding('a', {}),
  finding('b', { risk: 'low', before: undefined }),
  finding('c', { group: 'rbac', risk: 'medium', title: hostile, before: hostile, after: undefined }),
  finding('d', {
    group: 'other',
    risk: 'low',
    before: undefined,
    after: undefined,
    places: Array.from({ length: 5 }, (_, n) => ({
      object: `o${n}`,
      path: hostile,
      before: 'x',
      after: 'y',
    })),
  }),
];

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = folders.flatMap((folder) =>
    ['chromium', 'chromium-browser'].map((name) => join(folder, name)),
  );
  return [process.env.MESHPROOF_CHROMIUM ?? '', ...candidates].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return path !== '';
    } catch {
      return false;
    }
  });
}

describe('the page of differences in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  let page: Page;
  const seen: string[] = [];

  before(async function () {
    const executablePath = findChromium();
    if (executablePath === undefined) {
      console.log('      skipped: no chromium on PATH (MESHPROOF_CHROMIUM names one)');
      return this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'meshproof-diff-page-'));
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  });

  beforeEach(async () => {
    seen.length = 0;
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on('dialog', (dialog) => {
      seen.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => seen.push(message.text()));
    page.on('pageerror', (error) => seen.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) seen.push(request.url());
    });
    await writeFile(join(folder, 'diff.html'), renderDiffHtml(findings, { before: hostile, after: 'b' }));
    await page.goto(pathToFileURL(join(folder, 'diff.html')).href);
  });

  afterEach(() => page?.close());

  after(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  const visible = async () =>
    page.locator('.finding:visible').evaluateAll((list) => list.map((element) => element.id));

  it('runs nothing that a manifest brought, and asks for nothing', async () => {
    expect(await page.locator('img, iframe').count()).to.equal(0);
    expect(seen).to.deep.equal([]);
  });

  it('is filtered by group, by risk and by words, and shows all again', async () => {
    expect(await visible()).to.deep.equal(['f-a', 'f-b', 'f-c', 'f-d']);
    await page.locator('.chip[data-value="crds"]').click();
    expect(await visible()).to.deep.equal(['f-a', 'f-b']);
    await page.locator('.chip[data-value="low"]').click();
    expect(await visible()).to.deep.equal(['f-b']);
    expect(await page.locator('#shown').textContent()).to.equal('1 of 4 shown.');
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('onerror');
    expect(await visible()).to.deep.equal(['f-c', 'f-d']);
    expect(await page.locator('section:visible').count()).to.equal(2);
    await page.keyboard.press('Escape');
    expect(await visible()).to.have.length(4);
  });

  it('is walked with the keyboard', async () => {
    const focused = () => page.evaluate('document.activeElement.id');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await focused()).to.equal('f-b');
    await page.keyboard.press('k');
    expect(await focused()).to.equal('f-a');
    for (let n = 0; n < 5; n++) await page.keyboard.press('j');
    expect(await focused()).to.equal('f-d');
    expect(await page.locator('#f-d details').getAttribute('open')).to.equal(null);
    await page.keyboard.press('o');
    expect(await page.locator('#f-d details').getAttribute('open')).to.equal('');
  });

  it('has no fault that axe can find, in light and in dark', async () => {
    await page.locator('#f-d summary').click();
    await page.evaluate(readFileSync(axe, 'utf8'));
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const faults = await page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
      );
      expect(faults, colorScheme).to.deep.equal([]);
    }
  });

  it('shows all of it on paper and without JavaScript', async () => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.tools').isVisible()).to.equal(false);
    expect(await visible()).to.have.length(4);
    const still = await browser.newContext({ javaScriptEnabled: false });
    const plain = await still.newPage();
    await plain.goto(page.url());
    expect(await plain.locator('.finding:visible').count()).to.equal(4);
    await still.close();
  });
});
