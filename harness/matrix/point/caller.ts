import { httpPort, service, serviceContainer } from '../pod.ts';
import { type Workload, workloadId } from '../workload.ts';
import type { Target } from '../workloads/caller-container.ts';
import { runEverySeconds } from '../workloads/completing.ts';
import { echo, open } from '../workloads/services.ts';
import { external } from './external.ts';
import { placeOf } from './place.ts';
import type { Point } from './point.ts';
import { filled } from './template.ts';
import { configuration, version } from './version.ts';

/** A point that calls and is not called, and before it whom it calls, where its proxy knows nobody else. */
export function scheduledCallers(point: Point): readonly Workload[] {
  const { name, values, permutation } = point;
  const neighbour = values.some(({ reach }) => reach === 'namespace') ? [neighbourOf(point)] : [];
  const [called = placeOf(point).meshed ? echo : open] = neighbour;
  const targets = [target(called, `http://${called.host}/instant?code=200`, 200), ...outside(point)];
  const caller: Workload = {
    ...placeOf(point),
    name,
    kind: 'CronJob',
    role: 'caller',
    permutation,
    callsEverySeconds: runEverySeconds,
    calls: [...new Set(targets.map(({ to }) => to))],
    objects: (context) => [...configuration(point), ...version(context, point, { name, calls: targets })],
  };
  return [...neighbour, caller];
}

/** One that answers in the namespace of a point. */
function neighbourOf(point: Point): Workload {
  const name = `${point.name}-called`;
  const { namespace } = point;
  return {
    ...placeOf(point),
    name,
    kind: 'Deployment',
    role: 'service',
    permutation: { kind: 'deployment' },
    host: `${name}.${namespace}`,
    asksAll: { powerOfTwo: point.powerOfTwo },
    objects: (context) => [
      service(namespace, name, { selector: { app: name }, ports: [httpPort(serviceContainer)] }),
      // by a label of its own: what the caller's proxy is told is not told to this one's
      ...version(context, point, { name, labels: { service: name }, kind: 'Deployment', counts: true }),
    ],
  };
}

const target = (to: Workload, url: string, expect: number): Target => ({
  to: workloadId(to),
  method: 'GET',
  url,
  expect,
});

/** What a service would pass on to a host outside, its own client asks there itself. */
const outside = ({ values, words }: Point): readonly Target[] =>
  filled(
    values.flatMap(({ calls }) => calls),
    words,
  ).flatMap(({ path, expect }) => {
    const next = new URL(path, 'http://app').searchParams.get('servers');
    return next === null ? [] : [target(external, next, expect)];
  });
