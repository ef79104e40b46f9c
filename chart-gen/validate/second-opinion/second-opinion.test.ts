import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Failure } from '../../../reports/failure/failure.ts';
import { validate } from '../judge/validate.ts';
import { exampleInputs } from '../rule-set/examples.ts';
import { disagreements, renderDisagreements } from './disagreement.ts';
import { istioctlOpinions } from './istioctl.ts';
import { parseAnalysis, parseValidation } from './parse.ts';

const text = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec: {host: cart, subsets: [{name: v1}, {name: v1}]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: odd, namespace: shop}
spec: {hosts: [odd], http: [{timeout: "5", route: [{destination: {host: odd}}]}]}
`;
const inputs = exampleInputs(text);

/** What istioctl 1.31 printed, in its own words. */
const validation =
  '\n\t* Gateway/shop/edge: a warning of its own\nError: 1 error occurred:\n\t* DestinationRule/shop/cart: duplicate subset names: v1\n';
const analysis = JSON.stringify([
  {
    code: 'IST0106',
    level: 'Error',
    message: 'duplicate subset names: v1',
    origin: 'DestinationRule shop/cart',
    reference: '-:1',
  },
  { code: 'IST0001', level: 'Info', message: 'a note', origin: 'Gateway shop/edge', reference: '-:3' },
]);

describe('the second opinion of istioctl', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-istioctl-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  /** A program that answers as istioctl does, and fails when it is not given the three objects. */
  const istioctl = (analyze = analysis) => {
    const file = join(folder, 'istioctl');
    const source = `#!/usr/bin/env node
const text = require('node:fs').readFileSync(0, 'utf8');
if (text.split('\\n---\\n').map((one) => JSON.parse(one)).length !== 3) process.exit(9);
if (process.argv[2] === 'validate') { console.error(${JSON.stringify(validation)}); process.exit(1); }
console.log(${JSON.stringify(analyze)});
`;
    writeFileSync(file, source);
    chmodSync(file, 0o755);
    return file;
  };

  it('is asked about the same objects, and its answers know their places', async () => {
    const opinions = await istioctlOpinions(inputs, { istioctl: istioctl() });
    expect(
      opinions.map(({ by, severity, object, line }) => `${by} ${severity} ${object} ${line}`),
    ).to.deep.equal([
      'istioctl validate warning Gateway/shop/edge 6',
      'istioctl validate error DestinationRule/shop/cart 1',
      'istioctl analyze error DestinationRule/shop/cart 1',
      'istioctl analyze info Gateway/shop/edge 6',
    ]);
  });

  it('shows where only one of the two sees a fault', async () => {
    const opinions = await istioctlOpinions(inputs, { istioctl: istioctl() });
    const found = disagreements(validate(inputs), opinions);
    expect(found.map(({ only, by, object }) => `${only} ${by} ${object}`)).to.deep.equal([
      'istioctl istioctl validate Gateway/shop/edge',
      'meshproof check_istio_manifests VirtualService/shop/odd',
    ]);
    expect(renderDisagreements(found)).to.match(
      /meshproof\s+check_istio_manifests\s+VirtualService\/shop\/odd\s+example.yaml:/,
    );
    expect(renderDisagreements([])).to.equal('istioctl agrees\n');
  });

  it('that cannot be had is an error, not agreement', async () => {
    const thrown = await istioctlOpinions(inputs, { istioctl: join(folder, 'nowhere') }).catch(
      (error: unknown) => error,
    );
    expect((thrown as Failure).code).to.equal('MP_PROGRAM_MISSING');
    const broken = await istioctlOpinions(inputs, { istioctl: istioctl('not JSON') }).catch(
      (error: unknown) => error,
    );
    expect(broken).to.be.instanceOf(Error);
    expect(broken).not.to.be.instanceOf(Failure);
  });

  it('about nothing is not asked for', async () => {
    expect(await istioctlOpinions(exampleInputs(''), { istioctl: '/nowhere' })).to.deep.equal([]);
  });

  it('is read line by line', () => {
    expect(parseValidation('"x.yaml" is valid\n')).to.deep.equal([]);
    expect(parseValidation('"x" has warnings: \n\t* Sidecar//a: b: c\n')).to.deep.equal([
      { kind: 'Sidecar', names: ['a'], severity: 'warning', message: 'b: c' },
    ]);
    expect(parseAnalysis('[]')).to.deep.equal([]);
    expect(() => parseAnalysis('{}')).to.throw('no list');
  });
});
