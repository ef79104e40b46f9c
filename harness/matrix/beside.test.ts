import { expect } from 'chai';
import { chaos, longLived, matrix, matrixObjects } from './matrix.ts';
import { type DeployContext, type PlannedAct, type Workload, workloadId } from './workload.ts';

const context: DeployContext = {
  runId: 'r1',
  injectionLabels: { 'istio-injection': 'enabled' },
  images: { apps: 'apps:1', k6: 'k6:1' },
  prometheusUrl: 'http://10.0.0.1:9090',
  trafficPlan: () => '{}',
};
const acts: readonly PlannedAct[] = [
  { act: 'restart', everySeconds: 60 },
  { act: 'push', everySeconds: 30 },
];
const objectsOf = (workloads: readonly Workload[]) => {
  const { namespaces, workloads: services, traffic } = matrixObjects(workloads, context);
  return [...namespaces, ...services, ...traffic];
};
const podOf = (workloads: readonly Workload[], name: string) =>
  objectsOf(workloads).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)?.spec
    .template.spec;
const envOf = (workloads: readonly Workload[], name: string): Record<string, string> =>
  Object.fromEntries(
    podOf(workloads, name).containers[0].env.map((one: { name: string; value: string }) => [
      one.name,
      one.value,
    ]),
  );
/** Ports of a Service by number. */
const portsOf = (workloads: readonly Workload[], name: string): readonly number[] =>
  objectsOf(workloads)
    .find(({ kind, metadata }) => kind === 'Service' && metadata.name === name)
    ?.spec.ports.map(({ port }: { port: number }) => port);

describe('what stands beside the matrix', () => {
  it('holds a connection of each long-lived protocol to ports that are there', () => {
    const held = JSON.parse(envOf(longLived, 'holder').CONNECTIONS ?? '[]') as { to: string; url: string }[];
    expect(held.map(({ url }) => url.split(':')[0])).to.deep.equal(['h2c', 'grpc', 'ws', 'tcp']);
    const open = portsOf(longLived, 'talker');
    for (const { url } of held) {
      expect(open, url).to.include(Number(new URL(url.replace(/^\w+:/, 'http:')).port || 80));
    }
    expect(longLived.find(({ name }) => name === 'holder')?.holds).to.deep.equal(held);
  });

  it('calls in every protocol, from the first moment of its pod and on in its preStop', () => {
    const { TARGETS = '[]', STOP_SECONDS } = envOf(longLived, 'talk-client');
    const targets = JSON.parse(TARGETS) as { url: string }[];
    expect([...new Set(targets.map(({ url }) => url.split(':')[0]))]).to.have.members([
      'http',
      'h2c',
      'grpc',
      'ws',
      'tcp',
      'banner',
      'https',
    ]);
    const [container] = podOf(longLived, 'talk-client').containers;
    expect(container.lifecycle.preStop.httpGet).to.deep.equal({ path: '/shutdown/prepare', port: 9100 });
    expect(Number(STOP_SECONDS)).to.be.lessThan(
      podOf(longLived, 'talk-client').terminationGracePeriodSeconds,
    );
  });

  it('names whom a CronJob calls, so that its counts are looked for', () => {
    const cron = matrix.find(({ name }) => name === 'cron');
    const job = objectsOf(matrix).find(({ kind }) => kind === 'CronJob');
    const [container] = job?.spec.jobTemplate.spec.template.spec.containers ?? [];
    const { value } = container.env.find((one: { name: string }) => one.name === 'TARGETS');
    expect(JSON.parse(value).map(({ to }: { to: string }) => to)).to.deep.equal(cron?.calls);
  });

  it('lets the operator act on its own namespace only, and on what says that it may be disturbed', () => {
    const workloads = chaos(acts);
    const objects = objectsOf(workloads);
    expect(envOf(workloads, 'operator')).to.include({ NAMESPACES: 'mp-chaos', RUN_ID: 'r1' });
    expect(JSON.parse(envOf(workloads, 'operator').ACTS ?? '')).to.deep.equal(acts);
    const rights = objects.filter(({ apiVersion }) => apiVersion.startsWith('rbac.'));
    expect(rights.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).to.deep.equal([
      'Role mp-chaos',
      'RoleBinding mp-chaos',
    ]);
    const marked = objects.filter(({ metadata }) => metadata.labels?.['meshproof.io/chaos'] === 'true');
    expect(marked.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).to.deep.equal(
      workloads.filter(({ disturbed }) => disturbed).map(workloadId),
    );
    expect(marked[0]?.metadata.labels).to.include({ 'meshproof.io/run': 'r1' });
  });

  it('gives a token of the API to the operator and to nobody else', () => {
    const all = [...longLived, ...chaos(acts)];
    const withToken = all.filter(({ name }) => podOf(all, name).automountServiceAccountToken === true);
    expect(withToken.map(workloadId)).to.deep.equal(['mp-plain/operator']);
  });

  it('calls what is disturbed by another workload, so that nobody counts it who is compared', () => {
    const disturbed = chaos(acts).filter((workload) => workload.disturbed);
    expect(disturbed.map(({ host }) => host)).to.deep.equal([undefined]);
    expect(chaos(acts).flatMap(({ calls = [] }) => calls)).to.deep.equal(disturbed.map(workloadId));
  });
});
