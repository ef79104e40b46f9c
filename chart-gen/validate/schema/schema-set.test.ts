import { expect } from 'chai';
import { builtInBundle } from '../schemas/built-in.ts';
import { bundleText, parseBundle } from './bundle-text.ts';
import { schemaBundle } from './openapi.ts';
import { schemaSet } from './schema-set.ts';

const crd = (versions: object[], scope = 'Namespaced') => ({
  kind: 'CustomResourceDefinition',
  spec: { group: 'shop.example.com', names: { kind: 'Basket' }, scope, versions },
});
const version = (name: string, more: object = {}) => ({
  name,
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } },
    },
  },
  ...more,
});
const basket = (name: string) => ({ group: 'shop.example.com', version: name, kind: 'Basket' });

describe('the kinds that are known', () => {
  const set = schemaSet(builtInBundle(), [
    crd([
      version('v1'),
      version('v1beta1', { deprecated: true, deprecationWarning: 'use v1' }),
      version('v1alpha1', { served: false }),
    ]),
  ]);

  it('those of Kubernetes 1.34, with their scope', () => {
    expect(set.kubernetes).to.match(/^v1\.34\./);
    expect(set.find({ group: 'apps', version: 'v1', kind: 'Deployment' })).to.include({
      status: 'known',
      namespaced: true,
    });
    expect(set.find({ group: '', version: 'v1', kind: 'Namespace' })).to.include({
      status: 'known',
      namespaced: false,
    });
  });

  it('a version that is not served, a kind that its group does not have, and one of which nothing is known', () => {
    expect(set.find({ group: 'batch', version: 'v1beta1', kind: 'CronJob' })).to.deep.equal({
      status: 'unserved',
      served: ['v1'],
    });
    expect(set.find({ group: 'apps', version: 'v1', kind: 'Deploymnet' })).to.deep.equal({
      status: 'no-such-kind',
      meant: 'Deployment',
    });
    expect(set.find({ group: 'x.example.com', version: 'v1', kind: 'Y' })).to.deep.equal({
      status: 'unknown',
    });
  });

  it('those of a CRD, version by version', () => {
    const found = set.find(basket('v1'));
    if (found.status !== 'known') throw new Error(found.status);
    const object = (spec: object) => ({
      apiVersion: 'shop.example.com/v1',
      kind: 'Basket',
      metadata: { name: 'a' },
      spec,
    });
    expect(found.faults(object({ a: 'x' }))).to.deep.equal([]);
    expect(found.faults(object({ b: 'x' }))).to.have.length(1);
    expect(found.faults({ ...object({}), metadata: { nmae: 'a' } })[0]?.fix).to.equal('did you mean "name"?');
    expect(set.find(basket('v1beta1'))).to.include({ deprecated: 'use v1' });
    expect(set.find(basket('v1alpha1'))).to.deep.equal({ status: 'unserved', served: ['v1', 'v1beta1'] });
  });

  it('nulls are dropped as the API server does', () => {
    const found = set.find({ group: '', version: 'v1', kind: 'ConfigMap' });
    if (found.status !== 'known') throw new Error(found.status);
    expect(
      found.faults({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', creationTimestamp: null, labels: null },
        data: null,
      }),
    ).to.deep.equal([]);
  });

  it('a schema that cannot be used is said to be so, and is no pass', () => {
    const broken = version('v1', {
      schema: { openAPIV3Schema: { type: 'object', properties: { a: { $ref: 'http://elsewhere/x' } } } },
    });
    const found = schemaSet(builtInBundle(), [crd([broken])]).find(basket('v1'));
    if (found.status !== 'known') throw new Error(found.status);
    expect(found.faults({ a: 1 })[0]?.message).to.match(/cannot be used/);
  });

  it('an object that only claims to be a CRD defines nothing', () => {
    const odd = [
      null,
      5,
      { kind: 'CustomResourceDefinition' },
      { kind: 'CustomResourceDefinition', spec: { versions: 'x' } },
    ];
    expect(schemaSet(builtInBundle(), odd).find(basket('v1'))).to.deep.equal({ status: 'unknown' });
  });
});

describe('the OpenAPI documents of an API server', () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const post = (kind: string, schema: string) => ({
    post: {
      requestBody: { content: { '*/*': { schema: ref(schema) } } },
      'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind },
    },
  });
  const document = {
    paths: {
      '/apis/apps/v1/namespaces/{namespace}/things': post('Thing', 'io.k8s.api.Thing'),
      '/apis/apps/v1/namespaces/{namespace}/things/{name}/scale': post('Scale', 'io.k8s.api.Scale'),
      '/apis/apps/v1/globals': post('Global', 'com.example.Global'),
    },
    components: {
      schemas: {
        'io.k8s.api.Thing': {
          type: 'object',
          description: 'long',
          required: ['spec'],
          properties: {
            spec: { default: {}, allOf: [ref('io.k8s.api.Spec')] },
            status: ref('io.k8s.api.Status'),
          },
        },
        'io.k8s.api.Spec': {
          type: 'object',
          properties: {
            port: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
            memory: { oneOf: [{ type: 'string' }, { type: 'number' }] },
          },
        },
        'io.k8s.api.Status': { type: 'object', properties: { a: { type: 'string' } } },
        'io.k8s.api.Unused': { type: 'object' },
        'com.example.Global': { type: 'object', properties: { a: { type: 'integer', minimum: 1 } } },
      },
    },
  };
  const bundle = schemaBundle([document], 'v1.99.0');

  it('give the kinds that can be created, with what they reach and nothing else', () => {
    expect(bundle.kinds).to.deep.equal({
      'apps/v1/Global': { schema: 'com.example.Global', namespaced: false },
      'apps/v1/Thing': { schema: 'io.k8s.api.Thing', namespaced: true },
    });
    expect(Object.keys(bundle.definitions)).to.deep.equal([
      'com.example.Global',
      'io.k8s.api.Spec',
      'io.k8s.api.Thing',
    ]);
    expect(JSON.stringify(bundle)).not.to.contain('long');
  });

  it('are enforced, status left open', () => {
    const found = schemaSet(bundle, []).find({ group: 'apps', version: 'v1', kind: 'Thing' });
    if (found.status !== 'known') throw new Error(found.status);
    expect(found.faults({ spec: { port: 'http', memory: '5Mi' }, status: { whatever: 1 } })).to.deep.equal(
      [],
    );
    expect(found.faults({ spec: { port: 1.5, memory: 'much' } })).to.have.length(2);
    expect(found.faults({})).to.have.length(1);
  });

  it('survive being written and read, and say what is wrong with none at all', () => {
    expect(parseBundle(bundleText(bundle))).to.deep.equal(bundle);
    expect(schemaBundle([null, 'x', {}], 'v1')).to.deep.equal({
      kubernetes: 'v1',
      kinds: {},
      definitions: {},
    });
  });

  it('the committed bundle is complete: every reference leads somewhere', () => {
    const { definitions, kinds } = builtInBundle();
    const references = [...JSON.stringify(definitions).matchAll(/#\/definitions\/([^"]+)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(references.filter((name) => !Object.hasOwn(definitions, name))).to.deep.equal([]);
    expect(Object.values(kinds).filter(({ schema }) => !Object.hasOwn(definitions, schema))).to.deep.equal(
      [],
    );
    expect(Object.keys(kinds).length).to.be.greaterThan(50);
  });
});
