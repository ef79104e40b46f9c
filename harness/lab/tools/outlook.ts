import { asFailure } from '../../../reports/failure/failure.ts';
import { originOf } from './acquire.ts';
import { toolAtHand } from './at-hand.ts';
import type { ToolContext } from './context.ts';
import { sourcesFor } from './recipe.ts';
import type { Tool, ToolOrigin } from './tool.ts';

/** What a machine must have for a tool to be made. */
export interface ToolNeed {
  readonly kind: 'wheel' | 'build';
  /** The module whose go.mod names the Go that is needed. */
  readonly folder?: string;
}

interface Outlook {
  readonly name: string;
  readonly needs: readonly ToolNeed[];
}

export type ToolOutlook = Outlook &
  (
    | {
        readonly state: 'at-hand';
        readonly version: string;
        readonly path: string;
        readonly source: ToolOrigin;
      }
    | { readonly state: 'to-get'; readonly version: string; readonly sources: readonly ToolOrigin[] }
    | { readonly state: 'unfit'; readonly why: string; readonly fix?: string }
    | { readonly state: 'nowhere'; readonly fix: string }
  );

/** Where a tool would come from. Nothing is got and no network asked. */
export async function toolOutlook(tool: Tool, context: ToolContext): Promise<ToolOutlook> {
  const { name, version } = tool;
  try {
    const found = await toolAtHand(tool, context);
    if (found) return { ...found, state: 'at-hand', needs: [] };
  } catch (error) {
    const { message, detail } = asFailure(error);
    return { state: 'unfit', name, needs: [], why: message, fix: detail.fix };
  }
  const usable = context.platform === undefined ? [] : sourcesFor(tool, context.platform);
  const open = usable.filter(({ kind }) => kind !== 'download' || context.downloads);
  if (open.length === 0) {
    const fix = `name one under tools in the configuration, or put ${tool.program} ${tool.range} on PATH`;
    return { state: 'nowhere', name, needs: [], fix };
  }
  const needs = open.flatMap((source): ToolNeed[] => {
    if (source.kind === 'download') return [];
    return [source.kind === 'wheel' ? { kind: 'wheel' } : { kind: 'build', folder: source.folder }];
  });
  return { state: 'to-get', name, version, needs, sources: open.map(originOf) };
}
