import { expect } from 'chai';
import { helmQuestions } from './rights.ts';

describe('what Helm is asked to be allowed for charts', () => {
  const asked = (apiVersion: string, kind: string) => {
    const [question] = helmQuestions(
      [{ apiVersion, kind, metadata: { name: 'one' } }],
      'istio-system',
    ).filter(({ resource }) => resource !== 'secrets');
    return [question?.group, question?.resource, question?.namespace];
  };

  it('names resources as the API does', () => {
    expect(asked('networking.istio.io/v1', 'Gateway')).to.deep.equal([
      'networking.istio.io',
      'gateways',
      'istio-system',
    ]);
    expect(asked('networking.k8s.io/v1', 'NetworkPolicy')[1]).to.equal('networkpolicies');
    expect(asked('v1', 'Service')).to.deep.equal(['', 'services', 'istio-system']);
  });

  it('names no namespace for what belongs to none', () => {
    expect(asked('gateway.networking.k8s.io/v1', 'GatewayClass').slice(1)).to.deep.equal([
      'gatewayclasses',
      undefined,
    ]);
  });
});
