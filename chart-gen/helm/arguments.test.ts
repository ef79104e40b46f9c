import { expect } from 'chai';
import { historyArguments, rollbackArguments, uninstallArguments, upgradeArguments } from './arguments.ts';
import { dialectOfVersion } from './dialect.ts';

const release = { helm: 'helm', kubeconfig: '/k', release: 'istio', namespace: 'istio-system' } as const;

describe('what Helm is told', () => {
  it('Helm 4 applies on the server and takes back the fields that istiod owns', () => {
    const flags = ['--server-side=true', '--force-conflicts'];
    expect(upgradeArguments({ ...release, chart: '/c' }, 'v4')).to.include.members(flags);
    expect(rollbackArguments({ ...release, revision: 1 }, 'v4')).to.include.members(flags);
  });

  it('Helm 3 knows none of those flags', () => {
    expect(upgradeArguments({ ...release, chart: '/c', onFailure: 'roll-back' }, 'v3')).to.deep.equal([
      ...['upgrade', 'istio', '/c', '--install', '--create-namespace', '--atomic', '--history-max', '10'],
      ...['--wait', '--timeout', '300s', '--namespace', 'istio-system', '--kubeconfig', '/k'],
    ]);
    expect(rollbackArguments({ ...release, revision: 3 }, 'v3').join(' ')).not.to.match(/force|server-side/);
  });

  it('every option has its flag, and none is there unasked', () => {
    const all = upgradeArguments(
      {
        ...release,
        chart: '/c',
        values: { a: 1 },
        wait: 'none',
        timeoutSeconds: 7,
        historyMax: 3,
        context: 'lab',
        ownership: 'take',
        description: 'by me',
        onFailure: 'roll-back',
      },
      'v4',
    ).join(' ');
    expect(all).to.match(
      /--values - --take-ownership --description by me --rollback-on-failure --history-max 3/,
    );
    expect(all)
      .to.match(/--timeout 7s .*--kube-context lab$/)
      .and.not.match(/--wait/);
    const plain = upgradeArguments({ ...release, chart: '/c' }, 'v4').join(' ');
    expect(plain).not.to.match(
      /--values|--take-ownership|--rollback-on-failure|--kube-context|--description/,
    );
    expect(uninstallArguments(release)).to.include.members(['--ignore-not-found', '--wait']);
    expect(historyArguments(release)).to.include.members(['history', '--output', 'json']);
  });

  it('versions that cannot serve are told apart', () => {
    expect(dialectOfVersion('v4.3.1\n')).to.equal('v4');
    expect(dialectOfVersion('v3.12.0+gc9f554d')).to.equal('v3');
    expect(['v3.11.9', 'v2.17.0', 'v5.0.0', '', 'Helm'].map(dialectOfVersion)).to.deep.equal(
      Array(5).fill(undefined),
    );
  });
});
