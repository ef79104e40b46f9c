import { chmod, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { toolsFolder } from './cache-root.ts';
import { makeFolder, syncFile, syncFolder, writeSynced } from './durable.ts';
import { sha256OfFile } from './file-digest.ts';
import { recipeHash } from './recipe.ts';
import { scratchFolder } from './scratch.ts';
import { isSealed, seal } from './seal.ts';
import type { Platform, Source, Tool } from './tool.ts';

const factsSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  program: z.string(),
  origin: z.enum(['download', 'wheel', 'build']),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().nonnegative(),
  madeAt: z.string(),
});

export type EntryFacts = z.infer<typeof factsSchema>;

export type CachedTool =
  | { readonly kind: 'whole'; readonly path: string; readonly facts: EntryFacts }
  | { readonly kind: 'damaged'; readonly folder: string; readonly why: string }
  | { readonly kind: 'absent' };

/** `<cache>/tools/<program>/<version>-<recipe>`. */
export async function entryFolder(
  cache: string,
  tool: Tool,
  source: Source,
  platform: Platform,
): Promise<string> {
  const recipe = await recipeHash(source, platform);
  return join(toolsFolder(cache), tool.program, `${tool.version}-${recipe}`);
}

/** `seal`: a file that is unchanged since its sha256 was last computed is taken; `bytes`: it is read whole in any case. */
export type Verification = 'seal' | 'bytes';

/** Looks at one entry: only one whose program has the recorded sha256 is `whole`. */
export async function readEntry(folder: string, verification: Verification = 'seal'): Promise<CachedTool> {
  const text = await readFile(join(folder, 'tool.json'), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const there = await stat(folder).then(
      () => true,
      () => false,
    );
    return there ? { kind: 'damaged', folder, why: 'its tool.json is missing' } : { kind: 'absent' };
  }
  const facts = parseFacts(text);
  if (!facts) return { kind: 'damaged', folder, why: 'its tool.json cannot be read' };
  const path = join(folder, facts.program);
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found) return { kind: 'damaged', folder, why: `${facts.program} is missing` };
  const { size } = found;
  if (size !== BigInt(facts.bytes)) {
    return { kind: 'damaged', folder, why: `${facts.program} has ${size} bytes instead of ${facts.bytes}` };
  }
  if (verification === 'seal' && (await isSealed(folder, found))) return { kind: 'whole', path, facts };
  const sha256 = await sha256OfFile(path);
  if (sha256 !== facts.sha256) {
    const why = `${facts.program} has the sha256 ${sha256} instead of ${facts.sha256}`;
    return { kind: 'damaged', folder, why };
  }
  await seal(folder, found);
  return { kind: 'whole', path, facts };
}

function parseFacts(text: string): EntryFacts | undefined {
  try {
    return factsSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export interface NewEntry {
  readonly cache: string;
  /** Where the entry goes, as entryFolder() gives it. */
  readonly folder: string;
  /** A scratch folder that holds the program under its own name. It is moved as it is. */
  readonly scratch: string;
  readonly tool: Tool;
  readonly origin: EntryFacts['origin'];
}

/** Puts a finished program into the cache: synced, then renamed, so that a reader sees all of it or nothing. */
export async function publishEntry(entry: NewEntry): Promise<string> {
  const { tool, scratch, folder } = entry;
  const program = join(scratch, tool.program);
  await chmod(program, tool.probe ? 0o755 : 0o644);
  const facts: EntryFacts = {
    name: tool.name,
    version: tool.version,
    program: tool.program,
    origin: entry.origin,
    sha256: await sha256OfFile(program),
    bytes: (await stat(program)).size,
    madeAt: new Date().toISOString(),
  };
  await syncFile(program);
  await writeSynced(join(scratch, 'tool.json'), `${JSON.stringify(facts, null, 2)}\n`);
  await syncFolder(scratch);
  await makeFolder(dirname(folder));
  await chmod(scratch, 0o755);
  await moveAside(entry.cache, folder);
  await rename(scratch, folder);
  await syncFolder(dirname(folder));
  return join(folder, tool.program);
}

/** A damaged entry is renamed before it is removed: what is half removed never stands under the entry's name. */
async function moveAside(cache: string, folder: string): Promise<void> {
  const aside = await scratchFolder(cache);
  try {
    await rename(folder, join(aside, 'damaged'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
