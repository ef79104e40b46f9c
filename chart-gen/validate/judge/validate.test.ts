import { expect } from 'chai';
import type { Rule } from '../model/rule.ts';
import { exampleInputs } from '../rule-set/examples.ts';
import { baselineOf, parseBaseline } from './baseline.ts';
import { exitCodeOf } from './exit.ts';
import { type ValidateOptions, validate } from './validate.ts';

const pod = (image: string, annotations = '{}') => `apiVersion: v1
kind: Pod
metadata:
  name: cart
  namespace: shop
  annotations: ${annotations}
spec:
  containers:
    - name: cart
      image: ${image}
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`;
const run = (text: string, options: ValidateOptions = {}) => validate(exampleInputs(text), options);
const rule = (check: Rule['check']): Rule => ({
  id: 'own-rule',
  severity: 'error',
  title: 'x',
  reason: 'x.',
  doc: 'x',
  check,
  examples: { failing: 'x', passing: 'x' },
});

describe('a validation', () => {
  it('is clean with exit 0, fails with 99, and points at the fault', () => {
    expect(exitCodeOf(run(pod('shop/cart:1.0')))).to.equal(0);
    const result = run(pod('shop/cart:latest'));
    expect(exitCodeOf(result)).to.equal(99);
    expect(result.problems).to.have.length(1);
    expect(result.problems[0]).to.deep.include({
      rule: 'check_image_name',
      severity: 'error',
      object: 'Pod/shop/cart',
      file: 'example.yaml',
      line: 10,
      column: 7,
    });
  });

  it('of nothing is no success', () => {
    expect(exitCodeOf(run(''))).to.equal(2);
    expect(exitCodeOf(run('# only a comment\n---\n'))).to.equal(2);
  });

  it('with something that could not be read is none either, whatever else was found', () => {
    const inputs = { ...exampleInputs(pod('shop/cart:latest')), unusable: [{ file: 'x', message: 'gone' }] };
    expect(exitCodeOf(validate(inputs))).to.equal(2);
  });

  it('by a rule that throws was not judged', () => {
    const broken = rule(() => {
      throw new TypeError('no such thing');
    });
    const result = run(pod('shop/cart:1.0'), { rules: [broken] });
    expect(result.unusable).to.deep.equal([{ file: '', message: 'the rule own-rule failed: no such thing' }]);
    expect(exitCodeOf(result)).to.equal(2);
  });

  it('gates by severity', () => {
    const warning = pod('shop/cart:1.0').replace(', limits: {memory: 128Mi}', '');
    expect(run(warning).problems.map(({ severity }) => severity)).to.deep.equal(['warning']);
    expect(exitCodeOf(run(warning))).to.equal(0);
    expect(exitCodeOf(run(warning, { failOn: 'warning' }))).to.equal(99);
  });

  it('takes other severities, and leaves rules out; a note stays a note', () => {
    const text = pod('shop/cart:latest');
    expect(run(text, { severities: { check_image_name: 'warning' } }).problems[0]?.severity).to.equal(
      'warning',
    );
    expect(run(text, { severities: { check_image_name: 'off' } }).problems).to.deep.equal([]);
    const unknown = 'apiVersion: x.example.com/v1\nkind: Thing\nmetadata: {name: a}\n';
    const result = run(unknown, { severities: { check_schema: 'error' } });
    expect(result.problems.map(({ severity }) => severity)).to.deep.equal(['info']);
    expect(result.unchecked).to.deep.equal(['x.example.com/v1 Thing']);
  });

  it('takes CRDs beside the inputs', () => {
    const crd = {
      kind: 'CustomResourceDefinition',
      spec: {
        group: 'x.example.com',
        names: { kind: 'Thing' },
        versions: [
          {
            name: 'v1',
            schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } },
          },
        ],
      },
    };
    const text = 'apiVersion: x.example.com/v1\nkind: Thing\nmetadata: {name: a}\nspce: {}\n';
    expect(run(text, { crds: [crd] }).problems[0]?.fix).to.equal('did you mean "spec"?');
  });
});

describe('exceptions', () => {
  const bad = (annotations: string) => run(pod('shop/cart:latest', annotations));

  it('on the object need a reason, and are shown with it', () => {
    const result = bad('{meshproof.io/ignore: "check_image_name=a nightly build"}');
    expect(result.problems).to.deep.equal([]);
    expect(result.waived.map(({ rule, by, reason }) => `${rule} ${by} ${reason}`)).to.deep.equal([
      'check_image_name annotation a nightly build',
    ]);
    expect(
      bad('{meshproof.io/ignore: "check_image_name="}')
        .problems.map(({ rule }) => rule)
        .sort(),
    ).to.deep.equal(['check_ignore_annotation', 'check_image_name']);
  });

  it('count for their rule only, and several may stand together', () => {
    expect(bad('{meshproof.io/ignore: "check_schema=why"}').problems).to.have.length(1);
    expect(bad('{meshproof.io/ignore: "check_schema=why; check_image_name=a=b"}').waived[0]?.reason).to.equal(
      'a=b',
    );
  });

  it('do not count for the rule about exceptions', () => {
    const result = bad('{meshproof.io/ignore: "check_ignore_annotation=why;check_imag_name=x"}');
    expect(result.problems.find(({ rule }) => rule === 'check_ignore_annotation')?.fix).to.equal(
      'did you mean check_image_name?',
    );
  });
});

describe('a baseline of known problems', () => {
  const text = pod('shop/cart:latest');
  const baseline = parseBaseline(
    'known:\n  - rule: check_image_name\n    object: Pod/shop/cart\n    until: 2026-03-31\n    reason: SHOP-1\n',
    'known.yaml',
  );
  const on = (day: string) => run(text, { baseline, now: new Date(`${day}T23:00:00Z`) });

  it('accepts them up to and with its last day', () => {
    expect(exitCodeOf(on('2026-03-31'))).to.equal(0);
    expect(on('2026-03-31').waived[0]).to.include({ by: 'baseline', reason: 'SHOP-1' });
  });

  it('and no longer', () => {
    const result = on('2026-04-01');
    expect(exitCodeOf(result)).to.equal(99);
    expect(result.problems[0]?.message).to.match(/accepted until 2026-03-31: SHOP-1/);
  });

  it('does not accept another rule, object or message', () => {
    const [entry] = baseline.known;
    if (!entry) throw new Error('no entry');
    for (const change of [{ rule: 'check_schema' }, { object: 'Pod/shop/other' }, { message: 'another' }]) {
      const other = { known: [{ ...entry, ...change }] };
      const result = run(text, { baseline: other, now: new Date('2026-01-01') });
      expect(exitCodeOf(result)).to.equal(99);
      expect(result.outdated).to.have.length(1);
    }
  });

  it('is written from what was found', () => {
    const made = baselineOf(run(text).problems, { until: '2026-03-31', reason: 'first run' });
    expect(exitCodeOf(run(text, { baseline: made, now: new Date('2026-01-01') }))).to.equal(0);
  });

  it('without an end date, without a reason or with unknown fields is refused, with the line', () => {
    const entry = (more: string) => `known:\n  - rule: a\n    object: b\n${more}`;
    const cases: readonly (readonly [string, RegExp])[] = [
      [entry('    reason: x\n'), /until/],
      [entry('    until: soon\n    reason: x\n'), /until/],
      [entry('    until: 2026-02-30\n    reason: x\n'), /until/],
      [entry('    until: 2026-01-01\n    reason: " "\n'), /reason/],
      [entry('    until: 2026-01-01\n    reason: x\n    sevirity: y\n'), /sevirity/],
      ['known: {\n', /./],
      ['', /./],
    ];
    for (const [source, why] of cases) {
      expect(() => parseBaseline(source, 'known.yaml'), source)
        .to.throw(why)
        .that.has.property('code', 'MP_BASELINE_INVALID');
    }
  });
});
