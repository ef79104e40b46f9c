import { expect } from 'chai';
import { covers, type Grant, grantLines, grantsOf, isPowerful } from './grants.ts';

const grant = (verb: string, what: string): Grant => ({ verb, what });

describe('the grants of a role', () => {
  it('are spelled out: groups by resources by verbs, named objects and URLs', () => {
    const rules = [
      { apiGroups: ['', 'apps'], resources: ['pods'], verbs: ['get', 'list'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['leader'], verbs: ['update'] },
      { nonResourceURLs: ['/metrics'], verbs: ['get'] },
    ];
    expect(grantLines(grantsOf(rules) ?? [])).to.deep.equal([
      '/metrics: get',
      'apps/pods: get, list',
      'core/configmaps:leader: update',
      'core/pods: get, list',
    ]);
    expect(grantsOf(undefined)).to.deep.equal([]);
  });

  it('are not spelled out when a hostile role has millions of them', () => {
    const many = Array.from({ length: 1000 }, (_, n) => `x${n}`);
    expect(grantsOf([{ apiGroups: many, resources: many, verbs: many }])).to.equal(undefined);
  });

  const yes: readonly [string, string, string, string][] = [
    ['*', 'core/pods', 'get', 'core/pods'],
    ['get', 'core/*', 'get', 'core/pods'],
    ['get', '*/*', 'get', 'apps/deployments'],
    ['get', '*/pods', 'get', 'core/pods'],
    ['get', 'core/pods', 'get', 'core/pods:one'],
    ['get', '/metrics*', 'get', '/metrics/x'],
  ];
  const no: readonly [string, string, string, string][] = [
    ['get', 'core/pods', 'list', 'core/pods'],
    ['get', 'core/pods', 'get', 'core/pods/log'],
    ['get', 'core/pods:one', 'get', 'core/pods'],
    ['get', 'core/pods:one', 'get', 'core/pods:two'],
    ['get', 'apps/*', 'get', 'core/pods'],
    ['get', '/metrics', 'get', '/metrics/x'],
    ['get', 'core/*', 'get', '/metrics'],
  ];

  it('cover what they include and nothing else', () => {
    for (const [v, w, verb, what] of yes)
      expect(covers([grant(v, w)], grant(verb, what)), `${w} ${what}`).to.equal(true);
    for (const [v, w, verb, what] of no)
      expect(covers([grant(v, w)], grant(verb, what)), `${w} ${what}`).to.equal(false);
  });

  it('that open more than they say are told apart', () => {
    const powerful = [grant('*', 'core/pods'), grant('get', 'core/secrets'), grant('get', '*/*')];
    const rights = [
      grant('escalate', 'rbac.authorization.k8s.io/roles'),
      grant('update', 'admissionregistration.k8s.io/mutatingwebhookconfigurations'),
    ];
    expect([...powerful, ...rights].every(isPowerful)).to.equal(true);
    const plain = [grant('get', 'core/pods'), grant('list', 'rbac.authorization.k8s.io/roles')];
    expect(plain.some(isPowerful)).to.equal(false);
  });
});
