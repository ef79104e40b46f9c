import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { labLayout } from '../../harness/lab/layout.ts';
import { readState } from '../../harness/lab/state.ts';
import { meshproof, startCommand } from './command.ts';
import { type MachineState, machineState } from './machine.ts';

/** Kills by number a process that this lab's own records name. */
function killComponent(name: string): void {
  const component = readState(labLayout())?.components.find((candidate) => candidate.name === name);
  if (!component) throw new Error(`the lab has no component ${name}`);
  execFileSync('pkill', ['-KILL', '-P', `${component.pid}`]);
}

describe('whatever is killed, the lab goes and comes again', () => {
  let untouched: MachineState;

  before(async () => {
    await meshproof('lab', 'down');
    untouched = machineState();
  });

  for (const said of [/ {2}cell/, / {2}certificates/, / {2}API server/]) {
    it(`kill -9 of \`lab up\` itself, once it said "${said.source.replace(' {2}', '')}"`, async () => {
      const up = startCommand('lab', 'up', '--yes', '--no-istio');
      await up.says(said);
      up.child.kill('SIGKILL');
      await up.ended;
      expect((await meshproof('lab', 'down')).exitCode).to.equal(0);
      expect(machineState()).to.deep.equal(untouched);
    });
  }

  it('Ctrl-C of `lab up` in mid-way takes down what it started, and is exit 130', async () => {
    const up = startCommand('lab', 'up', '--yes', '--no-istio');
    await up.says(/ {2}certificates/);
    up.child.kill('SIGINT');
    expect((await up.ended).exitCode).to.equal(130);
    expect(machineState()).to.deep.equal(untouched);
  });

  it('a component that dies is named with its log, and the lab comes up again over what is left', async () => {
    expect((await meshproof('lab', 'up', '--yes', '--no-istio')).exitCode).to.equal(0);
    killComponent('etcd');
    const status = await meshproof('lab', 'status');
    expect(status.stdout).to.match(/etcd +dead/);
    expect(status.exitCode).to.equal(1);
    const again = await meshproof('lab', 'up', '--yes', '--no-istio');
    expect(again.exitCode, again.stderr).to.equal(0);
    expect(again.stderr).to.contain('removed what an earlier lab left');
  });

  it('a lab without Istio gets it from `lab up`, and is left alone once it has it', async () => {
    const up = await meshproof('lab', 'up', '--yes');
    expect(up.stdout, up.stderr)
      .to.match(/Istio ready/)
      .and.not.match(/API server/);
    expect((await meshproof('lab', 'up', '--yes')).stderr).to.contain('already up');
  });

  for (const name of ['kubelet', 'containerd', 'kube-apiserver']) {
    it(`kill -9 of ${name}, then lab down leaves nothing`, async () => {
      await meshproof('lab', 'up', '--yes', '--no-istio');
      killComponent(name);
      expect((await meshproof('lab', 'down')).exitCode).to.equal(0);
      expect(machineState()).to.deep.equal(untouched);
    });
  }
});
