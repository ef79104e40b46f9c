import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { readYaml } from '../../chart-gen/yaml/read.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { connectCluster } from '../../rollout/kube/client.ts';
import type { Cluster, KubeObject } from '../../rollout/kube/cluster.ts';
import { waitFor } from '../../rollout/kube/wait.ts';
import { bootstrapObjects } from './cluster/bootstrap-objects.ts';
import { startCell } from './cluster/cell.ts';
import { createCgroups } from './cluster/cgroups.ts';
import * as components from './cluster/components.ts';
import { writeConfigFiles } from './cluster/config-files.ts';
import { containerdReady, importImages, removeOldContainers } from './cluster/image-store.ts';
import { raiseLimits } from './cluster/kernel-limits.ts';
import { createPki } from './cluster/pki.ts';
import { isAlive, killProcess, type ProcessId } from './cluster/processes.ts';
import { deadComponent, type RunningComponent, startComponent } from './cluster/supervisor.ts';
import { labDown } from './down.ts';
import type { LabImages } from './images/images.ts';
import { addresses, inRun, kubeconfigPath, type Layout, nodeName, prometheusUrl } from './layout.ts';
import { prometheusConfig } from './prometheus/config.ts';
import { type LabState, readState, writeState } from './state.ts';
import { type Step, stepClock } from './steps.ts';

export interface LabParts {
  readonly programs: components.Programs;
  readonly images: LabImages;
  readonly tools: LabState['tools'];
  /** File with the definitions of the Kubernetes Gateway API. */
  readonly definitions: string;
}

export interface UpResult {
  readonly state: LabState;
  readonly steps: readonly Step[];
  /** Milliseconds. */
  readonly total: number;
  readonly already: boolean;
}

/**
 * Brings the lab up: a Kubernetes of one node in a cell of its own, and Prometheus. What an earlier, killed `lab up`
 * left is removed first; when this one fails, it takes down what it started.
 * @param signal aborts the bringing up, which is then taken down again
 * @param prepare makes programs and images; called only when the lab is not up yet
 */
export async function labUp(
  layout: Layout,
  prepare: (clock: ReturnType<typeof stepClock>) => Promise<LabParts>,
  tell: (line: string) => void,
  signal?: AbortSignal,
): Promise<UpResult> {
  const before = readState(layout);
  if (before?.complete && isAlive(before.cell) && !deadComponent(layout, before.components)) {
    return { state: before, steps: [], total: 0, already: true };
  }
  const clock = stepClock(tell);
  const parts = await prepare(clock);
  await clock.step(
    'clean',
    () => labDown(layout),
    ({ wasUp }) => (wasUp ? 'removed what an earlier lab left' : ''),
  );
  try {
    const state = await start(layout, parts, clock, signal);
    return { state, steps: clock.steps, total: clock.total(), already: false };
  } catch (error) {
    await labDown(layout);
    throw error;
  }
}

async function start(
  layout: Layout,
  parts: LabParts,
  clock: ReturnType<typeof stepClock>,
  signal: AbortSignal | undefined,
): Promise<LabState> {
  const { programs } = parts;
  mkdirSync(layout.run, { recursive: true, mode: 0o755 });
  mkdirSync(layout.containerd, { recursive: true });
  const cell = await clock.step('cell', () => startCell(layout));
  const running: RunningComponent[] = [];
  const state = (complete: boolean): LabState => ({
    startedAt: new Date().toISOString(),
    cell,
    components: running,
    images: { apps: parts.images.apps, k6: parts.images.k6 },
    tools: parts.tools,
    complete,
  });
  const launch = (component: components.Component) => {
    running.push(startComponent(layout, cell, component));
    writeState(layout, state(false));
  };
  const alive = () => {
    signal?.throwIfAborted();
    const failure = deadComponent(layout, running);
    if (failure) throw failure;
  };
  writeState(layout, state(false));
  createCgroups();
  raiseLimits(layout.state);

  await clock.step('certificates', async () => {
    await createPki(layout);
    writeConfigFiles(layout);
    writeFileSync(inRun(layout, 'prometheus.yaml'), prometheusConfig(layout));
  });
  launch(components.etcd(layout, programs));
  launch(components.apiserver(layout, programs));
  launch(components.containerd(layout));
  await clock.step(
    'images',
    () => storeImages(layout, cell, parts.images, running, alive),
    (imported) => (imported.length > 0 ? `imported ${imported.length}` : 'all there'),
  );
  await clock.step('API server', () =>
    untilAnswer(`https://${addresses.node}:${addresses.apiPort}/readyz`, alive),
  );
  for (const component of components.controllers(layout, programs)) launch(component);
  launch(components.kubelet(layout, programs));
  const cluster = await connectCluster({ kubeconfigPath: kubeconfigPath(layout) });
  await clock.step('objects', async () => {
    const objects = [...bootstrapObjects, ...definitionsIn(parts.definitions)];
    await Promise.all(objects.map((object) => cluster.apply(object)));
  });
  launch(components.prometheus(layout, programs));
  await clock.step('node ready', () => nodeReady(cluster, alive));
  await clock.step('Prometheus', () => untilAnswer(`${prometheusUrl}/-/ready`, alive));
  const whole = state(true);
  writeState(layout, whole);
  return whole;
}

/** Before istiod: it looks at a kind from the moment it finds its definition. */
function definitionsIn(file: string): readonly KubeObject[] {
  return [...readYaml(readFileSync(file, 'utf8'), file)].map(({ value }) => value as unknown as KubeObject);
}

/** A store with the containers of an earlier lab is cleaned, and containerd started anew without a memory of them. */
async function storeImages(
  layout: Layout,
  cell: ProcessId,
  images: LabImages,
  running: RunningComponent[],
  alive: () => void,
): Promise<string[]> {
  await containerdReady(cell, alive);
  if (await removeOldContainers(cell)) {
    const index = running.findIndex((component) => component.name === 'containerd');
    const old = running[index];
    if (old) {
      await runProgram('pkill', ['-TERM', '-P', `${old.pid}`], { allow: [0, 1] });
      while (isAlive(old)) await delay(20);
      killProcess(old, 'SIGKILL');
      running[index] = startComponent(layout, cell, components.containerd(layout));
      await containerdReady(cell, alive);
    }
  }
  return importImages(layout, cell, images.all);
}

async function nodeReady(cluster: Cluster, alive: () => void): Promise<void> {
  await waitFor('the node to be Ready', { timeout: 60_000, interval: 100 }, async () => {
    alive();
    const node = await cluster.get({ apiVersion: 'v1', kind: 'Node', name: nodeName });
    const conditions = (node?.status?.conditions ?? []) as {
      type: string;
      status: string;
      message?: string;
    }[];
    const ready = conditions.find((condition) => condition.type === 'Ready');
    return ready?.status === 'True'
      ? { done: true, value: undefined }
      : { done: false, seen: ready?.message ?? 'no node yet' };
  });
}

/** Waits until an address answers 200; the certificate is not looked at, for nothing is sent. */
async function untilAnswer(url: string, alive: () => void): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    alive();
    if (await answers(url)) return;
    if (performance.now() > deadline) {
      throw new Failure('MP_WAIT_TIMEOUT', {
        what: `${url} did not answer within 60 s`,
        fix: 'meshproof lab logs',
      });
    }
    await delay(50);
  }
}

async function answers(url: string): Promise<boolean> {
  if (url.startsWith('http:')) {
    return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
  }
  return new Promise((resolve) => {
    const attempt = request(url, { rejectUnauthorized: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    attempt.on('error', () => resolve(false));
    attempt.on('timeout', () => attempt.destroy());
    attempt.end();
  });
}
