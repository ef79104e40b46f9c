import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Failure } from '../../reports/failure/failure.ts';
import { isAlive, type ProcessId } from './cluster/processes.ts';
import type { RunningComponent } from './cluster/supervisor.ts';
import { inRun, type Layout } from './layout.ts';

/** What `lab up` leaves for the commands after it. */
export interface LabState {
  readonly startedAt: string;
  readonly cell: ProcessId;
  readonly components: readonly RunningComponent[];
  readonly images: { readonly apps: string; readonly k6: string };
  readonly tools: readonly {
    readonly name: string;
    readonly version: string;
    readonly path: string;
    readonly source: string;
  }[];
  /** False until `lab up` reached its end. */
  readonly complete: boolean;
}

const stateFile = (layout: Layout) => inRun(layout, 'lab.json');

export function writeState(layout: Layout, state: LabState): void {
  const draft = `${stateFile(layout)}.draft`;
  writeFileSync(draft, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(draft, stateFile(layout));
}

export function readState(layout: Layout): LabState | undefined {
  if (!existsSync(stateFile(layout))) return undefined;
  return JSON.parse(readFileSync(stateFile(layout), 'utf8')) as LabState;
}

/** @throws Failure MP_LAB_NOT_UP */
export function requireLab(layout: Layout): LabState {
  const state = readState(layout);
  if (state?.complete && isAlive(state.cell)) return state;
  throw new Failure('MP_LAB_NOT_UP', {
    what: state ? 'the lab is not whole' : 'the lab is not up',
    where: layout.run,
    fix: state ? 'meshproof lab down && meshproof lab up' : 'meshproof lab up',
  });
}

export function toolPath(state: LabState, name: string): string {
  const tool = state.tools.find((candidate) => candidate.name === name);
  if (tool) return tool.path;
  throw new Failure('MP_LAB_NOT_UP', {
    what: `the lab was brought up without ${name}`,
    fix: 'meshproof lab down && meshproof lab up',
  });
}
