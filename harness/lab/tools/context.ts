import type { Verification } from './cache-entry.ts';
import { cacheRoot } from './cache-root.ts';
import { catalogue, toolNamed } from './catalogue.ts';
import { machinePlatform } from './recipe.ts';
import type { Platform, Tool } from './tool.ts';

export type ToolPhase = 'planned' | 'waiting' | 'downloading' | 'unpacking' | 'building' | 'skipped' | 'done';

export interface ToolProgress {
  readonly tool: string;
  readonly phase: ToolPhase;
  readonly unit: 'bytes' | 'seconds';
  readonly done: number;
  readonly total: number | undefined;
  readonly etaSeconds: number | undefined;
  /** What it works on, why a source was skipped, or where the finished tool is from. */
  readonly detail?: string;
}

/** Something that shows how far the tools are. Give `onProgress` to resolveAll, and call `end` when that has settled. */
export interface ProgressView {
  readonly onProgress: (progress: ToolProgress) => void;
  readonly end: () => Promise<void>;
}

export interface ResolveOptions {
  /** How a cached tool is checked; default `seal`. */
  readonly verification?: Verification;
  /** The cache's root; default as cacheRoot() says. */
  readonly cache?: string;
  /** Paths that the user's configuration gives, by the tool's name. They are taken or refused, never passed over. */
  readonly paths?: Readonly<Record<string, string>>;
  /** False: no release is downloaded, as with MESHPROOF_DOWNLOADS=off. */
  readonly downloads?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ToolProgress) => void;
  readonly env?: NodeJS.ProcessEnv;
  /** Where downloads may come from besides the https of the system's authorities. For tests. */
  readonly trust?: { readonly ca?: string; readonly loopbackHttp?: boolean };
  readonly catalogue?: readonly Tool[];
}

/** The options with every default filled in. */
export interface ToolContext {
  readonly verification: Verification;
  readonly cache: string;
  readonly platform: Platform | undefined;
  readonly paths: Readonly<Record<string, string>>;
  readonly downloads: boolean;
  readonly signal: AbortSignal | undefined;
  readonly report: (progress: ToolProgress) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly trust: { readonly ca?: string; readonly loopbackHttp?: boolean };
  readonly catalogue: readonly Tool[];
}

/** @throws Failure MP_USAGE for a configured path of a tool that there is not: a typing error must not pass unseen */
export function toolContext(options: ResolveOptions = {}): ToolContext {
  const env = options.env ?? process.env;
  for (const name of Object.keys(options.paths ?? {})) toolNamed(name, options.catalogue ?? catalogue);
  return {
    verification: options.verification ?? 'seal',
    cache: options.cache ?? cacheRoot(env),
    platform: machinePlatform(),
    paths: options.paths ?? {},
    downloads: options.downloads !== false && env.MESHPROOF_DOWNLOADS !== 'off',
    signal: options.signal,
    report: options.onProgress ?? (() => {}),
    env,
    trust: options.trust ?? {},
    catalogue: options.catalogue ?? catalogue,
  };
}
