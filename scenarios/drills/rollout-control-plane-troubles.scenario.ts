import { expect } from 'chai';
import { narrowCharts } from '../../harness/control-plane/releases.ts';
import { proxyImage } from '../../harness/stages/prepare.ts';
import { meshproof } from '../lab/command.ts';
import { baseline, candidate, standPlane } from './rollout/plane.ts';

describe('what can go wrong while istiod is moved', () => {
  const plane = standPlane();

  const onBaseline = async () => expect(await plane().istiods()).to.deep.equal([`istiod ${baseline}`]);
  /** The candidate, but for an image of istiod that nobody has. */
  const absent = async () => {
    const charts = await plane().make({ name: 'absent', release: 'candidate' });
    return narrowCharts(charts, (manifests) =>
      manifests.map((one) =>
        one.kind === 'Deployment'
          ? JSON.parse(JSON.stringify(one).replaceAll(/(\/pilot:)[^"]+/g, '$11.31.9'))
          : one,
      ),
    );
  };

  it('an istiod that never comes up is told with what ails it, and taken back when so wished: 6', async () => {
    const before = (await plane().history('istio')).length;
    const wanted = plane().inPlace(await absent());
    const { exitCode, stderr } = await plane().move(...wanted, '--timeout', '30s', '--on-failure', 'undo');
    expect(exitCode, stderr).to.equal(6);
    expect(stderr).to.match(
      /MP_CONTROL_PLANE_FAILED: upgrade istio: image-pull: istiod-\S+: .*1\.31\.9[\s\S]*istiod is .*1\.30\.4 again/,
    );
    expect(await plane().history('istio')).to.have.length.above(before);
    await onBaseline();
  });

  it('without that wish it stops: 6, with how to go on', async () => {
    const { exitCode, stderr } = await plane().move(...plane().inPlace(await absent()), '--timeout', '30s');
    expect(exitCode, stderr).to.equal(6);
    expect(stderr).to.match(/to go on: .* resume .*; to take it back: .* undo /);
    const status = await plane().move('status');
    expect(status.stdout).to.match(/state +run: failed/);
    const { exitCode: back, stderr: said } = await plane().move('undo');
    expect(back, said).to.equal(0);
    await onBaseline();
  });

  it('two at once, the first from archives: the second is refused, and hears who holds the Lease', async () => {
    plane().archive(plane().charts.candidate);
    const first = plane().start(...plane().inPlace(plane().charts.candidate, '.tgz'));
    await first.says(/upgrade istio …/);
    const second = await plane().move(...plane().inPlace(plane().charts.candidate));
    const { exitCode, stderr } = await first.ended;
    expect(exitCode, stderr).to.equal(0);
    expect(second.exitCode, second.stderr).to.equal(4);
    expect(second.stderr).to.match(/MP_ROLLOUT_HELD: .* process \d+ holds the cluster/);
    expect(await plane().istiods()).to.deep.equal([`istiod ${candidate}`]);
  });

  it('taken back, it names proxies that are newer now; and no candidate may be older than they are', async () => {
    await plane().deploy({ 'istio-injection': 'enabled' });
    expect(await plane().proxies()).to.deep.equal([proxyImage(candidate)]);
    const undo = await plane().move('undo');
    expect(undo.exitCode, undo.stderr).to.equal(0);
    expect(undo.stderr).to.match(
      /warning MP_CONTROL_PLANE_SKEW: proxies of .*1\.31\.0-rc\.0 are newer than it/,
    );
    await onBaseline();
    const lower = await plane().move(...plane().inPlace(plane().charts.baseline));
    expect(lower.exitCode, lower.stderr).to.equal(4);
    expect(lower.stderr).to.match(
      /MP_CONTROL_PLANE_SKEW: [\s\S]*2 proxies of .*1\.31\.0-rc\.0: newer than 1\.30/,
    );
    const rolled = await meshproof('rollout', 'run', '-n', plane().namespace, '--state', plane().state);
    expect(rolled.exitCode, rolled.stderr).to.equal(0);
    const again = await plane().move(...plane().inPlace(plane().charts.baseline));
    expect(again.exitCode, again.stderr).to.equal(0);
    await onBaseline();
  });
});
