import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toolsFolder } from './cache-root.ts';
import { makeFolder } from './durable.ts';
import type { Tool } from './tool.ts';

const folderOf = (cache: string) => join(toolsFolder(cache), '.durations');
const fileOf = (cache: string, tool: Tool, kind: string) =>
  join(folderOf(cache), `${tool.program}-${tool.version}-${kind}`);

/** Seconds that a tool took here last time, or undefined. */
export async function lastSeconds(cache: string, tool: Tool, kind: string): Promise<number | undefined> {
  const text = await readFile(fileOf(cache, tool, kind), 'utf8').catch(() => '');
  const seconds = Number.parseFloat(text);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

/** Keeps a figure for the next estimate. An estimate is not worth an error: what cannot be written is let go. */
export async function recordSeconds(cache: string, tool: Tool, kind: string, seconds: number): Promise<void> {
  const path = fileOf(cache, tool, kind);
  try {
    await makeFolder(folderOf(cache));
    await writeFile(`${path}.${process.pid}`, seconds.toFixed(1));
    await rename(`${path}.${process.pid}`, path);
  } catch {
    // the catalogue's figure serves as well
  }
}
