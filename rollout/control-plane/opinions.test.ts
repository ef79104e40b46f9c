import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { askIstioctl } from './opinions.ts';

describe('what istioctl thinks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-opinions-'));
  after(() => rmSync(folder, { recursive: true }));

  /** A program that answers as istioctl does. */
  const ask = async (script: string) => {
    const istioctl = join(folder, 'istioctl.sh');
    writeFileSync(istioctl, `#!/bin/sh\n${script}\n`);
    chmodSync(istioctl, 0o755);
    const said = await askIstioctl('precheck', { istioctl, kubeconfig: '/kube.config', folder });
    return `${said.is}: ${said.words}`;
  };
  const kept = () => readFileSync(join(folder, 'istioctl/precheck.txt'), 'utf8');

  it('is kept as it was said, with what was asked', async () => {
    expect(await ask('echo asked: "$@"')).to.equal('fine: istioctl x precheck has no objection');
    expect(kept()).to.equal('$ istioctl x precheck\nasked: x precheck --kubeconfig /kube.config\n');
  });

  it('is told when it objects, and where', async () => {
    expect(await ask('echo IST0136; exit 79')).to.equal(
      'objects: istioctl x precheck objects: istioctl/precheck.txt',
    );
    expect(kept()).to.contain('IST0136');
  });

  it('is no opinion when it could not be asked', async () => {
    expect(await ask('echo no route to host >&2; exit 1')).to.match(
      /^nothing: istioctl x precheck gave no opinion: .*ended with 1/,
    );
  });
});
