import { acquireTool } from './acquire.ts';
import { toolAtHand } from './at-hand.ts';
import { toolNamed } from './catalogue.ts';
import { type ResolveOptions, type ToolContext, toolContext } from './context.ts';
import { estimateFor } from './make.ts';
import { sourcesFor } from './recipe.ts';
import type { ResolvedTool, Tool } from './tool.ts';

export type { ProgressView, ResolveOptions, ToolPhase, ToolProgress } from './context.ts';
export type { ResolvedTool, ToolOrigin } from './tool.ts';

/**
 * Finds one tool, or gets it: a path of the configuration, PATH if its version fits, the cache, the project's release,
 * a wheel, a build.
 * @throws Failure MP_USAGE for a name that the catalogue lacks, MP_TOOL_UNFIT for a configured path that cannot serve,
 * MP_TOOL_UNAVAILABLE when no source gives it
 */
export async function resolveTool(name: string, options: ResolveOptions = {}): Promise<ResolvedTool> {
  const [tool] = await resolveAll([name], options);
  return tool as ResolvedTool;
}

/**
 * Finds or gets every tool that a command needs and no other. What is at hand is looked for at once; what is missing is
 * got one after the other, in the catalogue's order. The result is in the order of `names`.
 * @throws as resolveTool
 */
export async function resolveAll(
  names: readonly string[],
  options: ResolveOptions = {},
): Promise<readonly ResolvedTool[]> {
  const context = toolContext(options);
  const tools = [...new Set(names)].map((name) => toolNamed(name, context.catalogue));
  const found = new Map<string, ResolvedTool>();
  await Promise.all(
    tools.map(async (tool) => {
      const resolved = await toolAtHand(tool, context);
      if (resolved) found.set(tool.name, resolved);
    }),
  );
  const missing = context.catalogue.filter((tool) => tools.includes(tool) && !found.has(tool.name));
  for (const tool of missing) await announce(tool, context);
  for (const tool of missing) {
    const began = performance.now();
    const resolved = await acquireTool(tool, context);
    found.set(tool.name, resolved);
    const done = (performance.now() - began) / 1000;
    const detail = resolved.source;
    context.report({
      tool: tool.name,
      phase: 'done',
      unit: 'seconds',
      done,
      total: done,
      etaSeconds: 0,
      detail,
    });
  }
  return names.map((name) => found.get(name) as ResolvedTool);
}

/** Says before the first is begun what has to be got and how long that should take. */
async function announce(tool: Tool, context: ToolContext): Promise<void> {
  const last = context.platform === undefined ? undefined : sourcesFor(tool, context.platform).at(-1);
  const total = last && (await estimateFor(tool, last, context.cache));
  context.report({ tool: tool.name, phase: 'planned', unit: 'seconds', done: 0, total, etaSeconds: total });
}
