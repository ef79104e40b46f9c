import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { RunRecord } from '../record/run-record.ts';
import { hostileRecord } from '../record/samples/hostile.ts';
import { hugeRecord } from '../record/samples/huge.ts';
import { sampleRecord } from '../record/samples/sample-record.ts';
import { htmlDocument } from './document/document.ts';
import { embedJson } from './document/embed-json.ts';
import { packageFile } from './document/package-files.ts';
import { mostBytes } from './limits.ts';
import { renderHtml } from './render-html.ts';

const order = [
  'class="banner',
  'class="releases',
  'class="why"',
  'id="windows"',
  'id="attention"',
  'id="charts"',
];
const later = [
  'id="heat-map"',
  'id="thresholds"',
  'id="ledger"',
  'id="connections"',
  'id="acts"',
  'id="findings"',
  'id="stages"',
  'id="diff"',
];

describe('the HTML report', () => {
  it('begins with the verdict and goes from what matters most to what explains it', () => {
    const html = renderHtml(sampleRecord('fail'));
    const places = [...order, ...later, 'id="environment"', 'id="reproduce"'].map((part) =>
      html.indexOf(part),
    );
    expect(places).to.not.include(-1);
    expect(places).to.deep.equal(places.toSorted((a, b) => a - b));
  });

  it('gives the same bytes for the same record', () => {
    expect(renderHtml(sampleRecord('fail'))).to.equal(renderHtml(sampleRecord('fail')));
  });

  it('says pass only for a pass', () => {
    const banner = (record: RunRecord) => /<section class="banner (\w+)"/.exec(renderHtml(record))?.[1];
    expect(banner(sampleRecord('pass'))).to.equal('pass');
    expect(banner(sampleRecord('inconclusive'))).to.equal('inconclusive');
    expect(banner(sampleRecord('rolled-back'))).to.equal('error');
    expect(banner({ ...sampleRecord('pass'), thresholds: [] })).to.equal('error');
  });

  it('renders a run that ended before anything was measured', () => {
    const empty: RunRecord = {
      ...sampleRecord('rolled-back'),
      stages: [],
      windows: [],
      workloads: [],
      thresholds: [],
      findings: [],
      ledger: { total: 0, unexpected: 0, dropped: 0, byWindow: [], entries: [] },
      charts: { requests: [], failures: [], latency: [], proxyVersions: [], proxyMemory: [], proxyCpu: [] },
      diff: undefined,
      validation: undefined,
      tools: [],
      environment: undefined,
    };
    const html = renderHtml(empty);
    expect(html.match(/No samples\. Nothing can be said about this\./g)).to.have.length(6);
    expect(html).to.include('No request was sent, so nothing is proven.');
    expect(html).to.not.match(/NaN|undefined|Infinity/);
  });

  it('shows what was done on purpose and how connections ended, in tables and in every chart', () => {
    const html = renderHtml(sampleRecord('fail'));
    expect(html).to.include('3 ended, 1 of them for no reason that was seen.');
    expect(html).to.include('4 acts, 1 of them refused');
    const charts = html.match(/<figure class="chart"/g)?.length ?? 0;
    expect(html.match(/<path class="at-surprise"/g)).to.have.length(charts);
    expect(html.match(/<path class="at-act"/g)).to.have.length(4 * charts);
    expect(renderHtml(sampleRecord('pass'))).to.not.match(/id="connections"|class="at-/);
  });

  it('says which points of the matrix were chosen, where there was a choice', () => {
    const html = renderHtml({ ...sampleRecord('pass'), cover: { strength: 3, seed: 7 } });
    expect(html).to.include('strength 3, seed 7');
    expect(renderHtml(sampleRecord('pass'))).to.not.include('strength');
  });

  it('says when a series has no sample, and leaves the others', () => {
    const record = sampleRecord('pass');
    const latency = record.charts.latency.map((one, n) =>
      n === 2 ? { ...one, points: one.points.map(([second]): [number, null] => [second, null]) } : one,
    );
    const html = renderHtml({ ...record, charts: { ...record.charts, latency } });
    expect(html).to.include('p99 (no samples)').and.include('>p95</span>');
  });

  it('stays below 5 MB for a week, 1,250 workloads and 10,000 results, and loses none of these', () => {
    const html = renderHtml(hugeRecord());
    expect(Buffer.byteLength(html)).to.be.lessThan(mostBytes);
    expect(html.match(/<tr><td><span class="mark fail">Fail<\/span><\/td><td><span/g)).to.have.length(200);
    expect(html.match(/<tr><td><span class="mark pass">Pass<\/span><\/td><td><span/g)).to.have.length(9800);
    expect(html).to.include('more workloads with the least trouble, not drawn here.');
  }).timeout(20_000);

  it('lets no value become markup', () => {
    const html = renderHtml(hostileRecord());
    expect(html.match(/<script[ >]/g)).to.have.length(2);
    expect(html.match(/<style/g)).to.have.length(1);
    expect(html).to.not.match(/<img|<svg\/onload|[\u2028\u2029\u202e]|href="javascript/);
  });

  it('fetches nothing and writes no style or handler into an attribute', () => {
    const body = renderHtml(sampleRecord('fail')).replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, '');
    expect(body).to.not.match(/\s(style|on\w+|src|srcset|action)=/);
    for (const [, href] of body.matchAll(/href="([^"]*)"/g))
      expect(href).to.match(/^(#|data:|diff\.html$|charts-validation\.txt$)/);
  });
});

describe('the templates', () => {
  const folder = packageFile('reports', 'html', 'templates');

  it('never ask for an unescaped value, nor put one into a tag unquoted', () => {
    for (const file of readdirSync(folder)) {
      const text = readFileSync(`${folder}/${file}`, 'utf8');
      expect(text, file).to.not.match(/\{\{\{|\{\{~?&|SafeString/);
      expect(text, file).to.not.match(/=\{\{/);
    }
  });
});

describe('the document around it', () => {
  const parts = { title: 't', body: '', style: '', script: '', data: {}, icon: '' };

  it('embeds JSON that parses to the same value and can end no element', () => {
    const value = { a: '</script><!--&\u2028\u2029', b: ['<', '>'] };
    expect(embedJson(value)).to.not.match(/[<>&\u2028\u2029]/);
    expect(JSON.parse(embedJson(value))).to.deep.equal(value);
  });

  it('refuses a script or style that would end its own element', () => {
    expect(() => htmlDocument({ ...parts, script: 'x = "</SCRIPT>"' })).to.throw();
    expect(() => htmlDocument({ ...parts, style: '</style>' })).to.throw();
    expect(htmlDocument(parts)).to.match(/^<!doctype html>/);
  });
});
