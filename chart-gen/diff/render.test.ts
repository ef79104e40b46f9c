import { expect } from 'chai';
import type { DiffFinding } from './finding.ts';
import { html } from './html/html.ts';
import { renderDiffHtml } from './html/render-html.ts';
import { rowsOf } from './html/rows.ts';
import { renderDiffJson } from './render-json.ts';
import { renderDiffText } from './render-text.ts';

const hostile = '"><script>alert(1)</script>\u001b[31m\u202e</style>\n=cmd()&amp;';

const finding = (more: Partial<DiffFinding> = {}): DiffFinding => ({
  id: 'abc',
  group: 'crds',
  risk: 'high',
  change: 'changed',
  title: 'a field',
  meaning: 'it changes',
  before: 'one\ntwo',
  after: 'one\nthree',
  places: [{ object: 'CustomResourceDefinition x', path: 'spec.a' }],
  ...more,
});

const nasty = finding({
  title: hostile,
  meaning: hostile,
  before: hostile,
  after: `${hostile}x`,
  places: [{ object: hostile, path: hostile, before: hostile, after: 'y' }],
});
const labels = { before: '1.30.4', after: '1.31.0-rc.0' };

describe('findings as text', () => {
  const text = (findings: readonly DiffFinding[], show?: 'whole') =>
    renderDiffText(findings, { ...labels, colour: false, show });

  it('end with how many a person has to read', () => {
    const some = [finding(), finding({ risk: 'medium' }), finding({ risk: 'low' })];
    expect(text(some).trimEnd().split('\n').at(-1)).to.equal(
      '1.30.4 → 1.31.0-rc.0: 2 findings to read (1 high), 1 low; 3 places',
    );
    expect(text([])).to.equal('1.30.4 and 1.31.0-rc.0: no difference\n');
  });

  it('are folded: low risks take one line, long texts are cut and say by how much', () => {
    const long = finding({ after: Array.from({ length: 40 }, (_, n) => `line ${n}`).join('\n') });
    expect(text([long]))
      .to.include('+ line 11')
      .and.include('… 28 more lines')
      .and.not.include('line 12');
    expect(text([long], 'whole')).to.include('+ line 39');
    expect(text([finding({ risk: 'low' })])).not.to.include('three');
    expect(text([finding({ risk: 'low' })], 'whole')).to.include('three');
  });

  it('cannot repaint the terminal', () => {
    for (const show of [undefined, 'whole'] as const) {
      expect(text([nasty], show))
        .not.to.include('\u001b')
        .and.not.include('\u202e');
    }
    expect(renderDiffText([finding()], { ...labels, colour: true })).to.include('\u001b[');
  });
});

describe('findings as JSON', () => {
  it('are the findings and their number', () => {
    const parsed = JSON.parse(renderDiffJson([finding(), nasty], labels));
    expect(parsed.findings).to.deep.equal([finding(), nasty]);
    expect(parsed.summary).to.include({ findings: 2, toRead: 2, high: 2, low: 0, places: 2 });
    expect(parsed.summary.byGroup).to.include({ crds: 2, images: 0 });
  });
});

describe('findings as a page', () => {
  it('has what must be read first, and what may be skipped folded', () => {
    const skipped = finding({ id: 'l', risk: 'low', before: 'old words', after: 'new words' });
    const page = renderDiffHtml([skipped, finding({ id: 'm', group: 'images', risk: 'medium' })], labels);
    expect(page.indexOf('id="f-m"')).to.be.lessThan(page.indexOf('id="f-l"'));
    const [, folded] = page.split('id="f-l"');
    expect(folded).to.match(/<details class="places">[\s\S]*words<[\s\S]*<\/details>/);
    expect(page).to.match(/<details class="places" open>/);
  });

  it('hold hostile strings as text and nothing else', () => {
    const page = renderDiffHtml([nasty], { before: hostile, after: hostile });
    expect(page.match(/<script/g)).to.have.length(2);
    expect(page.match(/<\/style/g)).to.have.length(1);
    expect(page).not.to.include('\u001b').and.not.include('\u202e');
    expect(page).to.include('&lt;script&gt;alert(1)');
  });

  it('are the same bytes for the same findings, and fetch nothing', () => {
    const page = renderDiffHtml([finding()], labels);
    expect(renderDiffHtml([finding()], labels)).to.equal(page);
    expect(page)
      .to.include("default-src 'none'")
      .and.not.match(/(src|href)="http/);
  });
});

describe('a template', () => {
  it('escapes values and not its own markup', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${`"'&`}">${inner}${[inner]}${1}${undefined}</p>`.markup).to.equal(
      '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b>1</p>',
    );
  });
});

describe('two texts side by side', () => {
  it('have changed lines opposite each other, with the words marked', () => {
    const rows = rowsOf('a\nthe old word\nz', 'a\nthe new word\nmore\nz');
    expect(rows.map(({ kind }) => kind)).to.deep.equal(['same', 'changed', 'added', 'same']);
    expect(rows[1]?.left?.pieces).to.deep.equal([
      { text: 'the ', marked: false },
      { text: 'old', marked: true },
      { text: ' word', marked: false },
    ]);
    expect(rows[3]).to.deep.include({ left: { line: 3, pieces: [{ text: 'z', marked: false }] } });
    expect(rows[3]?.right?.line).to.equal(4);
  });

  it('are one side where the other has nothing', () => {
    expect(rowsOf(undefined, 'a\nb').map(({ kind, left }) => [kind, left])).to.deep.equal([
      ['added', undefined],
      ['added', undefined],
    ]);
    expect(rowsOf('a', undefined).map(({ kind }) => kind)).to.deep.equal(['removed']);
  });
});
