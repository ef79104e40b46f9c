import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { lastLines } from '../../../chart-gen/process/run-program.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { inRun, type Layout } from '../layout.ts';
import { enterArguments } from './cell.ts';
import type { Component } from './components.ts';
import { isAlive, labVariable, type ProcessId, processId } from './processes.ts';

export interface RunningComponent extends ProcessId {
  readonly name: string;
}

export const logPath = (layout: Layout, name: string) => inRun(layout, 'logs', `${name}.log`);

/** Go's collector runs a quarter as often: memory is not what a lab is short of. */
const rarelyCollected = { GOGC: '400' };

/** Starts a component inside the cell; its output goes to its log. It outlives this program. */
export function startComponent(layout: Layout, cell: ProcessId, component: Component): RunningComponent {
  mkdirSync(inRun(layout, 'logs'), { recursive: true });
  const out = openSync(logPath(layout, component.name), 'a', 0o600);
  const child = spawn('nsenter', [...enterArguments(cell), component.file, ...component.args], {
    detached: true,
    stdio: ['ignore', out, out],
    env: { PATH: process.env.PATH, HOME: layout.run, [labVariable]: layout.run, ...rarelyCollected },
  });
  child.on('error', () => {});
  child.unref();
  closeSync(out);
  const id = processId(child.pid ?? -1);
  if (!id) throw componentDied(layout, component.name);
  return { name: component.name, ...id };
}

/** The failure that names the first dead component with the last lines of its log, or undefined while all live. */
export function deadComponent(layout: Layout, components: readonly RunningComponent[]): Failure | undefined {
  const dead = components.find((component) => !isAlive(component));
  return dead && componentDied(layout, dead.name);
}

function componentDied(layout: Layout, name: string): Failure {
  const log = logPath(layout, name);
  return new Failure('MP_LAB_COMPONENT_DIED', {
    what: `${name} died`,
    where: `its log: meshproof lab logs ${name}`,
    why: existsSync(log) ? lastLines(readFileSync(log, 'utf8').slice(-8_000), 6) : undefined,
    fix: 'meshproof lab down && meshproof lab up',
  });
}
