import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Failure } from '../../../../reports/failure/failure.ts';
import type { ResolveOptions, ToolProgress } from '../resolve.ts';
import type { DownloadSource, Source, Tool } from '../tool.ts';
import { localCertificate, sendFile, serve } from './file-server.ts';
import { script, tinyArchive, tinyDownload, tinyTool } from './tiny-tool.ts';

export type Workbench = Awaited<ReturnType<typeof workbench>>;

/** A folder, and an https server that has the tiny tool at /tiny.tar.gz and /tiny. */
export async function workbench() {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-tools-'));
  const certificate = localCertificate(folder);
  const archive = tinyArchive(join(folder, 'archive'));
  const server = await serve((request, response) => {
    if (request.url === '/tiny.tar.gz') return sendFile(request, response, archive);
    if (request.url === '/tiny') return sendFile(request, response, Buffer.from(script('1.2.3')));
    return response.writeHead(404).end();
  }, certificate);
  return {
    folder,
    certificate,
    server,
    download: (): DownloadSource => tinyDownload(`${server.url}/tiny.tar.gz`, archive, 'tiny-1.2.3/tiny'),
    /** Writes an executable `tiny` into a folder of its own. */
    program(place: string, text: string): string {
      const path = join(folder, place, 'tiny');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      chmodSync(path, 0o755);
      return path;
    },
    /** Options with an empty cache and a catalogue of the tiny tool. */
    setting(sources: readonly Source[], extra: Partial<ResolveOptions> = {}, tool: Partial<Tool> = {}) {
      const events: ToolProgress[] = [];
      const cache = mkdtempSync(join(folder, 'cache-'));
      const options: ResolveOptions = {
        cache,
        catalogue: [tinyTool(sources, tool)],
        onProgress: (event) => events.push(event),
        trust: { ca: certificate.cert },
        ...extra,
      };
      return { options, events, tools: join(cache, 'tools') };
    },
    async close(): Promise<void> {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What an act was refused with. */
export async function failureOf(act: Promise<unknown>): Promise<Failure> {
  try {
    await act;
  } catch (error) {
    return error as Failure;
  }
  throw new Error('it was let through');
}
