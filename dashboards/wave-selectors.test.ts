import { expect } from 'chai';
import { proxyJobs, scrapesBy, waveSelectors } from './wave-selectors.ts';

describe('what is asked of a Prometheus of others about a wave', () => {
  it('is what goes to and from its workloads, in each of their namespaces, and nothing else', () => {
    const wave = [
      { namespace: 'shop', name: 'web' },
      { namespace: 'shop', name: 'cart.v1' },
      { namespace: 'pay', name: 'bank' },
    ];
    const { requests, up } = waveSelectors(wave);
    expect(requests).to.deep.equal([
      'istio_requests_total{destination_workload_namespace="shop",destination_workload=~"web|cart\\\\.v1"}',
      'istio_requests_total{reporter="source",source_workload_namespace="shop",source_workload=~"web|cart\\\\.v1"}',
      'istio_requests_total{reporter="source",destination_workload=~"unknown|",destination_service_namespace="shop"}',
      'istio_requests_total{destination_workload_namespace="pay",destination_workload=~"bank"}',
      'istio_requests_total{reporter="source",source_workload_namespace="pay",source_workload=~"bank"}',
      'istio_requests_total{reporter="source",destination_workload=~"unknown|",destination_service_namespace="pay"}',
    ]);
    expect(up).to.deep.equal(['up{namespace=~"shop|pay"}']);
  });

  it('has every name escaped, a job of any name too', () => {
    expect(proxyJobs(['a"b'])).to.equal('group by (job) (istio_requests_total{namespace=~"a\\"b"})');
    expect(scrapesBy(['pods"} or up', 'b'], ['shop'])).to.equal(
      'up{namespace=~"shop",job=~"pods\\"\\\\} or up|b"}',
    );
  });
});
