import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import type { Failure } from '../../reports/failure/failure.ts';
import { connectCluster } from '../kube/client.ts';
import { type ApiServer, kubeconfigFor, startApiServer } from '../kube/testing/api-server.ts';
import { checkRights } from './check.ts';
import { rights } from './rights.ts';
import { rolesYaml } from './role.ts';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

describe('the rights of a rollout', () => {
  let server: ApiServer;
  let asked: Asked[];
  let allows: (question: Asked) => boolean;

  const check = async (namespaces?: string[], parts: { argo?: boolean; proxyConfig?: boolean } = {}) => {
    const cluster = await connectCluster({ kubeconfigText: kubeconfigFor(server.url) });
    return checkRights(cluster, { namespaces, istiod: 'istio-system', ...parts }).then(
      () => undefined,
      (error: Failure) => error,
    );
  };
  const rolesOf = (namespaces?: string[], proxyConfig = false) =>
    parseAllDocuments(rolesYaml({ namespaces, istiod: 'istio-system', proxyConfig })).map(
      (document) =>
        document.toJS() as { kind: string; metadata: { name: string; namespace?: string }; rules: Rule[] },
    );

  beforeEach(async () => {
    asked = [];
    allows = () => true;
    server = await startApiServer(({ path, body }) => {
      if (path === '/apis/authorization.k8s.io/v1')
        return {
          body: {
            kind: 'APIResourceList',
            resources: [
              { kind: 'SelfSubjectAccessReview', name: 'selfsubjectaccessreviews', namespaced: false },
            ],
          },
        };
      if (!path.endsWith('/selfsubjectaccessreviews')) return undefined;
      const { spec } = JSON.parse(body) as { spec: { resourceAttributes: Asked } };
      asked.push(spec.resourceAttributes);
      return { status: 201, body: { status: { allowed: allows(spec.resourceAttributes) } } };
    });
  });
  afterEach(() => server.close());

  it('are enough when all are there', async () => {
    expect(await check()).to.equal(undefined);
    expect(asked.length).to.be.greaterThan(20);
  });

  it('are all named that are missing, and how to have them', async () => {
    allows = ({ verb, subresource }) => verb !== 'patch' && subresource !== 'log';
    const failure = await check();
    expect(failure?.code).to.equal('MP_ROLLOUT_RIGHTS');
    expect(failure?.exit).to.equal(4);
    for (const missing of [
      'patch deployments (apps) cluster-wide',
      'patch statefulsets (apps) cluster-wide',
      'get pods/log cluster-wide',
      'patch leases meshproof-rollout (coordination.k8s.io) in istio-system',
    ])
      expect(failure?.message).to.include(missing);
    expect(failure?.message).to.not.include('list pods');
    expect(failure?.detail.fix).to.include('meshproof rollout role');
  });

  it('are asked where they are needed: in each namespace that is named', async () => {
    await check(['shop', 'pay']);
    const places = (resource: string) =>
      asked.filter((one) => one.resource === resource && !one.subresource).map(({ namespace }) => namespace);
    expect(new Set(places('deployments'))).to.deep.equal(new Set(['shop', 'pay']));
    expect(new Set(places('mutatingwebhookconfigurations'))).to.deep.equal(new Set([undefined]));
    expect(new Set(places('leases'))).to.deep.equal(new Set(['istio-system']));
  });

  const sorts = [undefined, ['shop', 'pay'], ['a', 'b', 'c', 'd', 'e', 'f']].flatMap((namespaces) =>
    [false, true].map((proxyConfig) => ({ namespaces, proxyConfig })),
  );
  for (const { namespaces, proxyConfig } of sorts) {
    const where = namespaces ? `in ${namespaces.length} namespaces` : 'in the cluster';
    const what = proxyConfig ? 'with the configuration of proxies' : 'without more';
    it(`are granted by the printed roles, each and no other, ${where}, ${what}`, async () => {
      await check(namespaces, { argo: true, proxyConfig });
      const granted = rolesOf(namespaces, proxyConfig).flatMap(({ kind, metadata, rules }) =>
        rules.flatMap((rule) =>
          rule.resources.flatMap((resource) =>
            rule.verbs.map((verb) =>
              [
                verb,
                rule.apiGroups[0],
                resource,
                kind === 'Role' ? metadata.namespace : '',
                ...(rule.resourceNames ?? []),
              ].join(' '),
            ),
          ),
        ),
      );
      const needed = asked.map(({ verb, group, resource, subresource, namespace = '', name }) =>
        [
          verb,
          group,
          [resource, subresource].filter(Boolean).join('/'),
          namespace,
          ...(name ? [name] : []),
        ].join(' '),
      );
      expect(granted).to.have.members(needed);
    });
  }

  it('on Argo Rollouts are asked for only where one is to be restarted', async () => {
    await check();
    expect(asked.some(({ group }) => group === 'argoproj.io')).to.equal(false);
  });

  it('to forward ports of pods are asked for and printed only for the configuration of proxies', async () => {
    allows = ({ subresource }) => subresource !== 'portforward';
    expect(await check(['shop'])).to.equal(undefined);
    expect(rolesYaml({ istiod: 'istio-system' })).to.not.include('portforward');
    const failure = await check(['shop'], { proxyConfig: true });
    expect(failure?.message).to.include('get pods/portforward in shop; create pods/portforward in shop');
    expect(failure?.detail.fix).to.include('meshproof rollout role -n shop --proxy-config');
  });

  it('hold nothing that is everything, and no Secret', () => {
    expect(rolesYaml({ istiod: 'istio-system', proxyConfig: true })).to.not.match(/\*|secret|exec/i);
  });

  it('stand on the page as they are', () => {
    const page = readFileSync(new URL('../../docs/rollout.md', import.meta.url), 'utf8');
    const section = page.split(/^## /m).find((text) => text.startsWith('Rights')) ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const cell = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
    const told = rows.map((row) => {
      const [, group = '', resources = '', verbs = '', where = ''] = row
        .split('|')
        .map((part) => part.trim());
      return [cell(group), cell(resources), cell(verbs), where];
    });
    const places = { namespaces: 'what is rolled', cluster: 'the cluster', istiod: "istiod's namespace" };
    expect(told).to.deep.equal(
      rights.map(({ group, resources, verbs, scope, name }) => [
        [group || 'core'],
        [...resources, ...(name ? [name] : [])],
        [...verbs],
        places[scope],
      ]),
    );
  });
});
