import { expect } from 'chai';
import { blockOf, rangeUse } from './addresses.ts';
import { lackingCapabilities } from './capabilities.ts';
import { cgroupFacts, notPassedOn } from './cgroups.ts';
import { kernelAtLeast } from './kernel-version.ts';
import { doctorExit, doctorTable } from './line.ts';
import { memoryFacts } from './memory.ts';

describe('capabilities', () => {
  it('are read from the effective set', () => {
    expect(lackingCapabilities('CapInh:\t0\nCapEff:\t000001fffeffffff\n')).to.deep.equal([]);
    expect(lackingCapabilities('CapEff:\t00000000a80425fb\n')).to.deep.equal([
      'CAP_NET_ADMIN',
      'CAP_SYS_ADMIN',
    ]);
    expect(lackingCapabilities('CapEff:\t0000000000001000\n')).to.deep.equal(['CAP_SYS_ADMIN']);
    expect(lackingCapabilities('')).to.have.length(2);
  });
});

describe('cgroups', () => {
  const v1 = (...names: string[]) =>
    names.map((name) => `cgroup /sys/fs/cgroup/${name} cgroup rw,relatime,${name} 0 0`).join('\n');
  const whole = ['memory', 'cpu,cpuacct', 'cpuset', 'pids', 'devices'];

  it('of version 1 are one hierarchy a controller, or one for several', () => {
    const facts = cgroupFacts(`tmpfs /sys/fs/cgroup tmpfs rw 0 0\n${v1(...whole)}`, undefined);
    expect(facts).to.include({ version: 'v1' });
    expect(facts.missing).to.deep.equal([]);
    expect(facts.folders.get('cpuacct')).to.equal('/sys/fs/cgroup/cpu,cpuacct');
  });

  it('of a hybrid system are those of version 1', () => {
    const mounts = `${v1(...whole)}\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0`;
    expect(cgroupFacts(mounts, undefined)).to.include({ version: 'v1' });
  });

  it('of version 1 are told when one is missing or read-only', () => {
    expect(cgroupFacts(v1('cpu,cpuacct', 'cpuset', 'pids', 'devices'), undefined).missing).to.deep.equal([
      'memory',
    ]);
    const locked = v1(...whole).replace('cgroup rw,relatime,pids', 'cgroup ro,relatime,pids');
    expect(cgroupFacts(locked, undefined).readOnly).to.deep.equal(['pids']);
  });

  const v2 = 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0';

  it('of version 2 are one list, without devices', () => {
    const facts = cgroupFacts(v2, 'cpuset cpu io memory hugetlb pids\n');
    expect(facts).to.include({ version: 'v2' });
    expect(facts.missing).to.deep.equal([]);
    expect(cgroupFacts(v2, 'cpuset cpu io pids\n').missing).to.deep.equal(['memory']);
    expect(cgroupFacts(v2, '').missing).to.deep.equal(['memory', 'cpu', 'cpuset', 'pids']);
    expect(cgroupFacts(v2.replace('rw,', 'ro,'), 'cpuset cpu memory pids').readOnly).to.have.length(4);
  });

  it('are none where nothing is mounted', () => {
    expect(cgroupFacts('proc /proc proc rw 0 0\n', undefined)).to.include({ version: 'none' });
  });

  it('of a container are not passed on while processes sit in its root', () => {
    const inside = { enabled: 'cpu pids', realRoot: false, hasProcesses: true };
    expect(notPassedOn(inside)).to.deep.equal(['memory', 'cpuset']);
    expect(notPassedOn({ ...inside, enabled: 'cpuset cpu io memory pids' })).to.deep.equal([]);
    expect(notPassedOn({ ...inside, hasProcesses: false })).to.deep.equal([]);
    expect(notPassedOn({ ...inside, realRoot: true })).to.deep.equal([]);
  });
});

describe('memory', () => {
  const meminfo = 'MemTotal:       16000000 kB\nMemFree: 1 kB\nMemAvailable:    8000000 kB\n';
  it('is the machine’s, or what the control group allows', () => {
    expect(memoryFacts(meminfo, ['max\n', ''])).to.deep.equal({
      total: 16_384_000_000,
      available: 8_192_000_000,
    });
    expect(memoryFacts(meminfo, ['4000000000\n'])).to.deep.equal({ total: 4e9, available: 4e9 });
    expect(memoryFacts(meminfo, ['9223372036854771712'])).to.include({ total: 16_384_000_000 });
    expect(memoryFacts('', [])).to.deep.equal({ total: 0, available: 0 });
  });
});

describe('the kernel’s version', () => {
  it('is compared by its numbers', () => {
    expect(kernelAtLeast('6.18.44-fc', 5, 4)).to.equal(true);
    expect(kernelAtLeast('5.4.0', 5, 4)).to.equal(true);
    expect(kernelAtLeast('5.10.0-26-amd64', 5, 4)).to.equal(true);
    expect(kernelAtLeast('4.19.0', 5, 4)).to.equal(false);
    expect(kernelAtLeast('next', 5, 4)).to.equal(false);
  });
});

describe('the lab’s addresses', () => {
  const lab = { range: '198.18.0.0/15', link: '198.18.255.1/30', device: 'meshproof0' };
  const addresses = (local: string, prefixlen: number, ifname = 'tun0') =>
    JSON.stringify([{ ifname, addr_info: [{ family: 'inet', local, prefixlen }] }]);
  const routes = (...dst: string[]) => JSON.stringify(dst.map((to) => ({ dst: to, dev: 'tun0' })));

  it('are free beside other networks and any default route', () => {
    const use = rangeUse(
      addresses('10.0.0.5', 8),
      routes('default', '0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8'),
      lab,
    );
    expect(use).to.deep.equal({ clashes: [], overlaps: [] });
    expect(rangeUse('', '', lab)).to.deep.equal({ clashes: [], overlaps: [] });
  });

  it('are the lab’s own on its own link', () => {
    expect(rangeUse(addresses('198.18.255.1', 30, 'meshproof0'), '[]', lab).clashes).to.deep.equal([]);
  });

  it('overlap a VPN that makes up addresses of the block', () => {
    const use = rangeUse(addresses('198.18.0.1', 16), routes('198.18.0.0/16'), lab);
    expect(use.clashes).to.deep.equal([]);
    expect(use.overlaps.map(({ text }) => text)).to.deep.equal(['198.18.0.1/16', '198.18.0.0/16']);
    expect(rangeUse('[]', routes('198.19.0.0/16'), lab).overlaps).to.have.length(1);
    expect(rangeUse('[]', routes('198.20.0.0/16'), lab).overlaps).to.have.length(0);
  });

  it('clash with what has the very addresses of the link', () => {
    const use = rangeUse(addresses('198.18.255.2', 32), routes('198.18.255.0/30'), lab);
    expect(use.clashes.map(({ text }) => text)).to.deep.equal(['198.18.255.2/32', '198.18.255.0/30']);
  });

  it('are compared as blocks', () => {
    expect(blockOf('198.18.255.1/30')).to.deep.include({ length: 30 });
    expect(blockOf('10.1.2.3')).to.deep.include({ length: 32 });
    for (const wrong of ['default', '10.0.0', '10.0.0.0/33', '300.0.0.0/8', 'fe80::/64']) {
      expect(blockOf(wrong), wrong).to.equal(undefined);
    }
  });
});

describe('the doctor’s table', () => {
  const lines = [
    { name: 'root', ok: 'ok', got: 'yes' },
    { name: 'memory', ok: 'warn', got: '5.0 GiB\u001b[2J\nfree', fix: 'end other programs' },
  ] as const;

  it('has a line a check, and no control character of what was found', () => {
    const text = doctorTable(lines);
    expect(text.split('\n')).to.have.length(3);
    expect(text).to.match(/^CHECK\s+STATE\s+FOUND\s+WHAT TO DO$/m);
    expect(text).to.contain('5.0 GiB [2J free');
    expect(text).not.to.contain('\u001b');
  });

  it('refuses for what is missing and for nothing else', () => {
    expect(doctorExit(lines)).to.equal(0);
    expect(doctorExit([...lines, { name: 'x', ok: 'missing', got: '' }])).to.equal(4);
  });
});
