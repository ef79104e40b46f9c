import { expect } from 'chai';
import { catalogue, metricNames } from './catalogue.ts';
import { chartQueries } from './charts.ts';
import { inventorySelectors } from './inventory.ts';
import { type Metric, selectorOf } from './metric.ts';
import { parsePromql } from './testing/parse-promql.ts';

const scope = { namespaces: ['mp-strict', 'it"s {odd}'] };

describe('the metric catalogue', () => {
  it('holds only selectors that Prometheus can parse, scoped or not', () => {
    for (const name of metricNames) {
      expect(catalogue[name].name).to.equal(name);
      for (const one of [scope, { namespaces: [] }]) {
        const selector = selectorOf(catalogue[name], one);
        expect(parsePromql(selector).errors, selector).to.equal(0);
      }
    }
  });

  it('holds only chart expressions that Prometheus can parse', () => {
    const queries = chartQueries(scope, 30);
    expect(new Set(queries.map(({ chart }) => chart)).size).to.equal(5);
    for (const { expr } of queries) expect(parsePromql(expr).errors, expr).to.equal(0);
    for (const { expr } of chartQueries({ namespaces: [] }, 30))
      expect(parsePromql(expr).errors, expr).to.equal(0);
  });

  it('holds only inventory selectors that Prometheus can parse', () => {
    for (const selector of [...inventorySelectors(scope), ...inventorySelectors({ namespaces: [] })]) {
      expect(parsePromql(selector).errors, selector).to.equal(0);
    }
  });

  it('says of each metric why it is there, in a sentence', () => {
    for (const metric of Object.values(catalogue)) expect(metric.why).to.match(/^[A-Z].{20,}\.$/);
  });

  it('keeps to the namespaces of the run where the series say whose they are', () => {
    expect(selectorOf(catalogue.proxyMemory, { namespaces: ['a', 'b.c'] })).to.equal(
      'container_memory_rss{container="istio-proxy",namespace=~"a|b\\\\.c"}',
    );
    expect(selectorOf(catalogue.xdsRejects, { namespaces: ['a'] })).to.equal('pilot_total_xds_rejects');
  });

  it('leaves out proxies, pauses and sums of whole pods where it asks for applications', () => {
    expect(selectorOf(catalogue.applicationCpu, { namespaces: ['a'] })).to.equal(
      'container_cpu_usage_seconds_total{container!~"istio-proxy|istio-init|istio-validation|POD|",namespace=~"a"}',
    );
  });

  it('a broken expression does not parse: the check above can fail', () => {
    const broken: Metric = { ...catalogue.up, metric: 'up{' };
    expect(parsePromql(selectorOf(broken, { namespaces: [] })).errors).to.be.greaterThan(0);
  });
});
