import { expect } from 'chai';
import { validate } from '../judge/validate.ts';
import { exampleInputs } from '../rule-set/examples.ts';
import { builtInRules } from '../rules/all.ts';
import { renderGithub } from './github.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderSarif } from './sarif.ts';
import { renderText } from './text.ts';

const hostile = '\u001b[31m"><script>::error::x\n::error::y\u202e';
const text = `apiVersion: v1
kind: Pod
metadata:
  name: cart
  namespace: shop
spec:
  containers:
    - name: cart
      image: shop/cart:latest
      resources: {requests: {memory: 64Mi}}
---
apiVersion: v1
kind: Pod
metadata:
  name: ${JSON.stringify(hostile)}
  annotations: {meshproof.io/ignore: "check_image_name=known"}
spec:
  containers:
    - name: a
      image: shop/cart
      resources: {requests: {memory: 64Mi}, limits: {memory: 64Mi}}
`;
const result = validate(exampleInputs(text));
const broken = validate({
  documents: [],
  unusable: [{ file: 'a,b:c.yaml', message: 'gone\n::warning::z', fix: 'find it' }],
});

describe('a result for people', () => {
  const shown = renderText(result, { colour: 'never' });

  it('is a table for each file, the fix under its problem, and the verdict last', () => {
    expect(shown.split('\n')[0]).to.equal('example.yaml');
    expect(shown).to.match(/LINE\s+SEVERITY\s+RULE\s+OBJECT\s+PROBLEM/);
    expect(shown).to.match(/9:7\s+error\s+check_image_name\s+Pod\/shop\/cart\s+the image/);
    expect(shown).to.contain('fix: name a version');
    expect(shown.trimEnd().split('\n').at(-1)).to.equal(
      'not valid: 2 errors, 2 warnings, no notes in 2 objects of 1 file; 1 more waived',
    );
  });

  it('says when nothing is wrong, and what was not judged', () => {
    const clean = renderText(validate(exampleInputs('apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n')), {
      colour: 'never',
    });
    expect(clean).to.equal('valid: no errors, no warnings, no notes in 1 object of 1 file\n');
    expect(renderText(broken, { colour: 'never' })).to.match(
      /unusable a,b:c.yaml: gone.*\n {2}fix: find it\nnot judged:/,
    );
  });

  it('is coloured only when asked to, and nothing from a manifest acts', () => {
    expect(shown).not.to.contain('\u001b');
    expect(renderText(result, { colour: 'always' })).to.contain('\u001b[31merror');
    expect(shown).to.contain('‹U+001B›');
    expect(shown).not.to.contain('\u202e');
  });
});

describe('a result for programs', () => {
  it('JSON has all problems, the waived ones, the counts and the exit code', () => {
    const document = JSON.parse(renderJson(result));
    expect(document).to.deep.include({ version: 1, exitCode: 99, counts: { error: 2, warning: 2, info: 0 } });
    expect(document.problems).to.deep.equal(result.problems);
    expect(document.waived[0].reason).to.equal('known');
    expect(JSON.parse(renderJson(broken)).unusable).to.have.length(1);
  });

  it('SARIF names the rule, the level, the place and what suppresses it', () => {
    const { version, runs } = JSON.parse(renderSarif(result, builtInRules));
    expect(version).to.equal('2.1.0');
    const [run] = runs;
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).to.deep.equal(
      builtInRules.map(({ id }) => id),
    );
    expect(run.results).to.have.length(result.problems.length + 1);
    for (const one of run.results) {
      expect(run.tool.driver.rules[one.ruleIndex].id).to.equal(one.ruleId);
      const { region, artifactLocation } = one.locations[0].physicalLocation;
      expect(region.startLine).to.be.greaterThan(0);
      expect(artifactLocation.uri).to.equal('example.yaml');
    }
    expect(run.results.at(-1).suppressions).to.deep.equal([{ kind: 'inSource', justification: 'known' }]);
    const failed = JSON.parse(renderSarif(broken, builtInRules)).runs[0].invocations[0];
    expect(failed.executionSuccessful).to.equal(false);
    expect(failed.toolExecutionNotifications).to.have.length(1);
  });

  it('the fingerprint stays when lines move, and differs between problems', () => {
    const prints = (source: string) =>
      JSON.parse(renderSarif(validate(exampleInputs(source)), builtInRules)).runs[0].results.map(
        (one: { partialFingerprints: Record<string, string> }) => one.partialFingerprints['meshproof/v1'],
      );
    expect(prints(`# moved\n\n${text}`)).to.deep.equal(prints(text));
    expect(new Set(prints(text)).size).to.equal(prints(text).length);
  });

  it('GitHub gets one command for each problem and no line that a manifest wrote', () => {
    const lines = renderGithub(result).trimEnd().split('\n');
    expect(lines).to.have.length(result.problems.length + 1);
    expect(lines[0]).to.match(
      /^::error file=example.yaml,line=9,col=7,title=check_image_name::Pod\/shop\/cart: the image/,
    );
    for (const line of lines.slice(0, -1)) expect(line).to.match(/^::(error|warning|notice) file=/);
    const [only] = renderGithub(broken).split('\n');
    expect(only).to.equal('::error file=a%2Cb%3Ac.yaml,title=unusable input::gone↵::warning::z');
  });

  it('JUnit has a case for each rule, failed at the gate, and an error for what was not judged', () => {
    const xml = renderJunit(result, builtInRules);
    expect(xml.match(/<testcase /g)).to.have.length(builtInRules.length);
    const failed = new Set(
      result.problems.filter(({ severity }) => severity === 'error').map(({ rule }) => rule),
    );
    expect(xml.match(/<failure /g)).to.have.length(failed.size);
    expect(xml).to.contain('example.yaml:9:7 error Pod/shop/cart: the image');
    expect(xml).to.match(/<system-out>[\s\S]*warning/);
    for (const bad of ['\u001b', '\u202e']) expect(xml).not.to.contain(bad);
    const whole = validate(exampleInputs('apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n'));
    expect(renderJunit(whole, builtInRules)).not.to.match(/<failure|<error/);
    expect(renderJunit(broken, builtInRules)).to.match(/<error message="gone/);
  });
});
