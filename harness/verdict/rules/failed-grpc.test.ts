import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../package-root.ts';
import { loadThresholds } from '../load-thresholds.ts';
import { madeByTheMesh } from '../testing/failed-request.ts';
import { judge } from '../testing/judge.ts';
import { bornAt, simulatedRun, withSeries } from '../testing/simulated-run.ts';

const { thresholds: shipped } = loadThresholds(join(packageRoot, 'scenarios/thresholds/rollout.yaml'));
const run = simulatedRun();
const asked = {
  ...run,
  thresholds: { ...run.thresholds, thresholds: shipped.filter(({ rule }) => rule.startsWith('failed-grpc')) },
};
const call = { ...madeByTheMesh, request_protocol: 'grpc', response_code: '200', response_flags: '-' };
const sent = { ...call, reporter: 'source', namespace: 'load', pod: 'load-a-b' };
const with1 = (labels: Record<string, string>) =>
  judge(withSeries(asked, 'requests', (series) => [...series, bornAt(330, labels)]));

describe('gRPC calls that failed behind a status of 200', () => {
  it('are seen at either reporter, with the status and the flag', () => {
    const arrived = with1({ ...call, grpc_response_status: '13' });
    expect(arrived.bad).to.deep.equal(['grpc-destination candidate apps/echo fail']);
    const lost = with1({ ...sent, grpc_response_status: '14', response_flags: 'UH' });
    expect(lost.bad).to.deep.equal(['grpc-source candidate apps/echo fail']);
    expect(lost.one('grpc-source', 'candidate', 'apps/echo').reason).to.equal(
      '1 × UNAVAILABLE (gRPC 14) with flag UH to load/load-a',
    );
  });

  it('are none of those that ended well, or by what the client asked or did', () => {
    for (const status of [0, 1, 3, 5, 6, 7, 8, 9, 10, 11, 16])
      expect(with1({ ...call, grpc_response_status: `${status}` }).bad, `${status}`).to.deep.equal([]);
  });

  it('are each status that tells of a server’s error', () => {
    for (const status of [2, 4, 12, 13, 14, 15])
      expect(with1({ ...call, grpc_response_status: `${status}` }).bad, `${status}`).to.have.length(1);
  });

  it('cannot be ruled out where a proxy did not say how a call of gRPC ended', () => {
    for (const labels of [
      call,
      { ...call, grpc_response_status: '' },
      { ...call, grpc_response_status: '-' },
    ]) {
      const { bad, one } = with1(labels);
      expect(bad).to.deep.equal(['grpc-destination candidate apps/echo inconclusive']);
      expect(one('grpc-destination', 'candidate', 'apps/echo').reason).to.equal(
        '1 ended in a way that was not counted',
      );
    }
  });

  it('are not looked for in requests of another protocol', () => {
    expect(with1({ ...call, request_protocol: 'http', grpc_response_status: '' }).bad).to.deep.equal([]);
    expect(with1({ ...call, request_protocol: 'HTTP/2', grpc_response_status: '-' }).bad).to.deep.equal([]);
  });

  it('are not those that a client left before an answer came, nor what counts as a 5xx', () => {
    for (const [code, flags] of [
      ['0', 'DC'],
      ['503', 'UH'],
    ] as const)
      expect(with1({ ...call, response_code: code, response_flags: flags }).bad).to.deep.equal([]);
  });

  it('cannot be ruled out for a workload without requests', () => {
    const quiet = withSeries(asked, 'requests', (series) =>
      series.filter(({ labels }) => labels.destination_workload !== 'store'),
    );
    expect(judge(quiet).bad).to.include('grpc-destination candidate apps/store inconclusive');
  });
});
