import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { newImage, pod } from '../../../rollout/testing/objects.ts';
import { packageRoot } from '../../package-root.ts';
import { connectPrometheus, type Prometheus } from '../../prometheus/connect.ts';
import {
  type LocalPrometheus,
  prometheusProgram,
  startPrometheus,
} from '../../prometheus/testing/local-prometheus.ts';
import { type LocalServer, serve } from '../../prometheus/testing/local-server.ts';
import { parseThresholds } from '../../verdict/load-thresholds.ts';
import { askThresholds } from './threshold-gate.ts';

const file = join(packageRoot, 'scenarios/thresholds/rollout.yaml');
const thresholds = parseThresholds(
  readFileSync(file, 'utf8').replace('shortestWindowSeconds: 60', 'shortestWindowSeconds: 3'),
  file,
);
/** Seconds between two scrapes. */
const interval = 0.5;
/** Seconds for which a wave is held open at that interval. */
const held = 12.5;
const { signal } = new AbortController();

describe('thresholds over a wave, from a real Prometheus', function () {
  this.timeout(90_000);
  let target: LocalServer;
  let server: LocalPrometheus;
  let prometheus: Prometheus;
  let since: string;
  let pods: KubeObject[];
  let served = 0;
  let failed: number | undefined;
  let unavailable: number | undefined;
  let idle = false;

  const requests = (reporter: string, code: string, value: number, grpc = '') =>
    `istio_requests_total{reporter="${reporter}",grpc_response_status="${grpc}",source_workload="caller",source_workload_namespace="shop",destination_workload="web",destination_workload_namespace="shop",destination_service="web.shop.svc.cluster.local",response_code="${code}",response_flags="-"} ${value}`;
  const gate = (of: Prometheus, workload = 'shop/Deployment/web', began = Date.now() - (held + 2) * 1000) => {
    const start = new Date(began).toISOString();
    const wave = { wave: 1, of: 2, workloads: [workload], start, end: start };
    return askThresholds({ thresholds, prometheus: of, pods: async () => pods }, wave, signal);
  };
  /** A gate whose wave is still held open when something happens. */
  const gateMeeting = (happens: () => void) => {
    setTimeout(happens, 1_000);
    return gate(prometheus, undefined, Date.now() - held * 1000 + 2_000);
  };

  before(async function () {
    if (!prometheusProgram) {
      console.log('      skipped: no program `prometheus` on PATH');
      this.skip();
    }
    target = await serve((_request, response) => {
      if (!idle) served += 10;
      const lines = [
        requests('source', '200', served),
        requests('destination', '200', served),
        'istio_build{component="pilot"} 1',
      ];
      if (failed !== undefined) lines.push(requests('destination', '503', failed));
      if (unavailable !== undefined) lines.push(requests('source', '200', unavailable, '14'));
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      return response.end(`${lines.join('\n')}\n`);
    });
    since = new Date(Date.now() - 60_000).toISOString();
    const made = pod({ image: newImage });
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: since }];
    pods = [
      {
        ...made,
        metadata: { ...made.metadata, creationTimestamp: since },
        status: { ...made.status, conditions },
      },
    ];
    server = await startPrometheus(`127.0.0.1:${target.port}`, `${interval * 1000}ms`, {
      namespace: 'shop',
      pod: 'web-h1-1',
    });
    prometheus = connectPrometheus(server.url, { attempts: 2, backOff: 20 });
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(100))
      if ((await prometheus.instant('istio_requests_total')).length > 0) break;
    // the first wave begins once everything was scraped
    await delay((held + 4) * 1000);
  });
  after(async () => {
    await server?.remove();
    await target?.close();
  });

  it('hold where all was measured and nothing failed, and the wave is not waited for when it is long over', async () => {
    const asked = performance.now();
    const { verdict, reason } = await gate(prometheus);
    expect(verdict, reason).to.equal('pass');
    expect(reason).to.equal('8 of 8 thresholds held');
    expect(performance.now() - asked).to.be.below(3_000);
  });

  it('are inconclusive for a workload that nobody called', async () => {
    const { verdict, reason } = await gate(prometheus, 'shop/Deployment/unheard');
    expect(verdict).to.equal('inconclusive');
    expect(reason).to.contain('received-requests: shop/unheard in rolling-forward: not measured');
  });

  it('are inconclusive where Prometheus scrapes no proxy', async () => {
    const { verdict, reason } = await gate(prometheus, 'elsewhere/Deployment/web');
    expect(verdict).to.equal('inconclusive');
    expect(reason).to.contain('has not scraped a proxy of elsewhere twice');
  });

  it('fail for one 503 that is born while the wave is held open', async () => {
    const { verdict, reason } = await gateMeeting(() => {
      failed = 1;
    });
    expect(verdict, reason).to.equal('fail');
    expect(reason).to.contain('mesh-5xx-destination: shop/web in rolling-forward: 1 request');
  });

  it('fail for one gRPC call that ended as UNAVAILABLE behind a 200', async () => {
    const { verdict, reason } = await gateMeeting(() => {
      unavailable = 1;
    });
    expect(verdict, reason).to.equal('fail');
    expect(reason).to.contain('grpc-source: shop/web in rolling-forward: 1 request');
  });

  it('end with the signal while they wait', async () => {
    const wave = {
      wave: 1,
      of: 2,
      workloads: ['shop/Deployment/web'],
      start: new Date().toISOString(),
      end: new Date().toISOString(),
    };
    const means = { thresholds, prometheus, pods: async () => pods };
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1_000);
    const thrown = await askThresholds(means, wave, stop.signal).catch((error: unknown) => error);
    expect(thrown).to.have.property('name', 'AbortError');
  });

  it('are inconclusive once requests have stopped', async () => {
    idle = true;
    await delay((held + 1) * 1000);
    const { verdict, reason } = await gate(prometheus, undefined, Date.now() - held * 1000 - 500);
    expect(verdict).to.equal('inconclusive');
    expect(reason).to.contain('no error means nothing');
  });

  it('are never a pass when Prometheus is gone', async () => {
    await server.stop();
    const thrown = await gate(prometheus).catch((error: unknown) => error);
    expect(thrown).to.have.property('code', 'MP_PROMETHEUS_UNREACHABLE');
  });
});
