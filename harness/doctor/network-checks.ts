import { runProgram } from '../../chart-gen/process/run-program.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { addresses, hostLink } from '../lab/layout.ts';
import { type Network, rangeUse } from './addresses.ts';
import type { DoctorLine } from './line.ts';

const range = '198.18.0.0/15';

/** Whether something else on this machine uses the lab's addresses. Ports need no look: the lab listens inside only. */
export async function networkChecks(): Promise<readonly DoctorLine[]> {
  const name = `addresses ${range}`;
  try {
    const [address, route] = await Promise.all(
      ['address', 'route'].map((what) => runProgram('ip', ['-json', '-4', what], { timeout: 10_000 })),
    );
    const lab = { range, link: `${addresses.host}/30`, device: hostLink };
    const { clashes, overlaps } = rangeUse(address?.stdout ?? '', route?.stdout ?? '', lab);
    if (clashes.length > 0) {
      const fix = `take ${list(clashes)} away while the lab runs: its link to this machine has these addresses`;
      return [{ name, ok: 'missing', got: `in use: ${list(clashes)}`, fix }];
    }
    if (overlaps.length === 0)
      return [{ name, ok: 'ok', got: 'free; the lab takes no port of this machine' }];
    const fix = 'often a VPN or a proxy with made-up addresses; end it if the lab cannot be reached';
    return [{ name, ok: 'warn', got: `overlaps ${list(overlaps)}`, fix }];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ name, ok: 'missing', got: error.message, fix: 'apt-get install iproute2' }];
  }
}

const list = (networks: readonly Network[]) =>
  networks.map(({ text, device }) => `${text} (${device || 'no device'})`).join(', ');
