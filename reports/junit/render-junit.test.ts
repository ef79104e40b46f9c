import { expect } from 'chai';
import { hostileRecord } from '../record/samples/hostile.ts';
import { sampleRecord } from '../record/samples/sample-record.ts';
import { renderJunit } from './render-junit.ts';

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

describe('the JUnit report', () => {
  it('has a suite for the run and one for each window', () => {
    const xml = renderJunit(sampleRecord('pass'));
    expect(count(xml, /<testsuite name=/g)).to.equal(9);
    expect(xml).to.include('<testsuite name="rolling-back" timestamp="2026-11-24T18:08:55.000Z" time="80.5"');
    expect(xml).to.include('<property name="candidate" value="1.31.0-rc.0"/>');
  });

  it('has a test case for each threshold of each workload, all green for a pass', () => {
    const record = sampleRecord('pass');
    const xml = renderJunit(record);
    expect(xml).to.include(`<testsuites tests="${record.thresholds.length + 1}" failures="0" errors="0"`);
    expect(count(xml, /<testcase /g)).to.equal(record.thresholds.length + 1);
  });

  it('makes a fail a failure, and an inconclusive result an error', () => {
    const xml = renderJunit(sampleRecord('fail'));
    expect(xml).to.include('failures="10" errors="1"');
    expect(xml).to.match(
      /<failure message="fail: 36 requests, bound = 0: 36 responses 503[^"]*" type="fail">/,
    );
    expect(xml).to.match(/<error message="inconclusive: 1.24, bound &lt;= 1.2: [^"]*" type="inconclusive">/);
  });

  it('is not green when nothing was judged', () => {
    const xml = renderJunit({ ...sampleRecord('rolled-back'), thresholds: [], windows: [] });
    expect(xml).to.include('<testsuites tests="1" failures="0" errors="1"');
    expect(renderJunit({ ...sampleRecord('pass'), thresholds: [] })).to.include('errors="1"');
  });

  it('carries no control character and no early end of a CDATA section', () => {
    const bad = `a]]>b]]>c${String.fromCodePoint(0, 27)}`;
    const xml = renderJunit({ ...hostileRecord(), reasons: [bad, bad] });
    expect(xml.replaceAll('\n', '')).to.not.match(/\p{Cc}/u);
    const outside = xml.replaceAll(/<!\[CDATA\[[\s\S]*?\]\]>/g, '').replaceAll(/"[^"]*"/g, '""');
    expect(outside.replaceAll(/<[^>]*>/g, '').trim()).to.equal('');
  });
});
