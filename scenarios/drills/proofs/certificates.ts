import { expect } from 'chai';
import { type Workload, workloadId } from '../../../harness/matrix/workload.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { ok, statuses } from '../matrix/answers.ts';
import { times } from '../matrix/find.ts';
import type { Stand } from '../matrix/stand.ts';

interface Certificates {
  readonly certificates: readonly {
    readonly cert_chain?: readonly { readonly serial_number: string }[];
  }[];
}

export function certificateProofs({ workloads, world }: Stand): void {
  it('a short-lived certificate is replaced while it is called, no call fails, and one that is not stays', async () => {
    const called = (id: string): Workload & { readonly host: string } => {
      const found = workloads.find((workload) => workloadId(workload) === id);
      if (found?.host === undefined) throw new Error(`there is no ${id}`);
      return { ...found, host: found.host };
    };
    const [brief, lasting] = [called('mp-strict/echo'), called('mp-strict/multi')];
    expect([brief, lasting].map((one) => one.newCertificateSeconds !== undefined)).to.deep.equal([
      true,
      false,
    ]);
    /** Of the certificates that the proxies of the first pod show. */
    const serialsOf = async (workload: Workload): Promise<readonly string[]> => {
      const [pod] = await world().pods(workload);
      if (!pod) throw new Error(`${workload.name} has no pod`);
      const [answer] = await world().ask(pod, [{ url: 'http://127.0.0.1:15000/certs' }]);
      const { certificates } = JSON.parse(answer?.body ?? '') as Certificates;
      return certificates.flatMap(({ cert_chain: chain = [] }) => chain.map((one) => one.serial_number));
    };
    const before = await serialsOf(brief);
    const lastingBefore = await serialsOf(lasting);
    expect(before).to.not.deep.equal([]);
    const answers: number[] = [];
    await waitFor('another serial number', { timeout: 60_000, interval: 500 }, async () => {
      answers.push(...statuses(await world().ask('in-mesh', times(20, ok(brief.host)))));
      const now = await serialsOf(brief);
      return now.some((serial) => !before.includes(serial))
        ? { done: true, value: undefined }
        : { done: false, seen: now.join() };
    });
    answers.push(...statuses(await world().ask('in-mesh', times(20, ok(brief.host)))));
    expect(new Set(answers)).to.deep.equal(new Set([200]));
    expect(new Set(await serialsOf(lasting))).to.deep.equal(new Set(lastingBefore));
  });
}
