import { expect } from 'chai';
import { createTwoFilesPatch } from 'diff';
import { diffManifests } from '../../chart-gen/diff/diff-manifests.ts';
import type { DiffFinding } from '../../chart-gen/diff/finding.ts';
import { summarize } from '../../chart-gen/diff/summary.ts';
import { generateManifests } from '../../chart-gen/generate/generate.ts';
import { splitDocuments } from '../../chart-gen/manifest/split-documents.ts';
import { chartTools, operatorFile, versions } from './tools.ts';

describe('the differences of Istio 1.30.4 and 1.31.0-rc.0', () => {
  let texts: string[];
  let findings: DiffFinding[];

  before(async () => {
    const { istioctl } = await chartTools();
    texts = await Promise.all(
      versions.map((version) =>
        generateManifests({ istioctl: istioctl[version], operatorFile: operatorFile('minimal') }),
      ),
    );
    const [before = [], after = []] = texts.map((text) => splitDocuments(text));
    findings = diffManifests(before, after);
  });

  it('are a hundredth of the lines of a plain diff to read', () => {
    const [before = '', after = ''] = texts;
    const changed = createTwoFilesPatch('', '', before, after)
      .split('\n')
      .filter((line) => /^[-+](?![-+]{2})/.test(line)).length;
    const { toRead, findings: all } = summarize(findings);
    console.log(`      ${toRead} findings to read, ${all} in all, of ${changed} changed lines`);
    expect(changed).to.be.within(1_300, 1_600);
    expect(toRead).to.equal(12);
    expect(all).to.equal(20);
  });

  it('hold what a person has to know of them', () => {
    const titles = findings.map(({ group, title, change }) => `${group} ${change} ${title}`);
    expect(titles).to.include.members([
      'crds added http2KeepAlive',
      'injection added template agentgateway-waypoint',
      'injection changed template: image: "{{ .ProxyInitImage }}"',
      'images changed version',
    ]);
    const [quoting] = findings.filter(
      ({ before, after }) => /\| quote/.test(before ?? '') && !/\| quote/.test(after ?? ''),
    );
    expect(quoting, 'values in the template that 1.30.4 quotes and 1.31.0-rc.0 does not').not.to.equal(
      undefined,
    );
  });

  it('are none between a release and itself', () => {
    const objects = splitDocuments(texts[1] ?? '');
    expect(diffManifests(objects, objects.toReversed())).to.deep.equal([]);
  });
});
