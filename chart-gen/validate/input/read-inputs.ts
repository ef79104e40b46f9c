import { readFileSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { decodeUtf8, maxFileBytes } from '../../yaml/decode.ts';
import type { InputDocument, InputSet, Unusable } from '../model/document.ts';
import { child, text } from '../model/node.ts';
import { type RenderChart, renderedDocuments } from './chart.ts';
import { documentsOf } from './documents.ts';
import { plainChart } from './plain-chart.ts';
import { filesBelow } from './walk.ts';

export interface ReadOptions {
  /** Standard input, read for the path `-`. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** Renders a chart's templates; without it a chart cannot be judged. */
  readonly renderChart?: RenderChart;
}

/**
 * Reads files, folders, charts (folders with a Chart.yaml) and standard input (`-`). Nothing is thrown for what cannot
 * be read: every such path is listed under `unusable`, so that all of them show at once.
 */
export async function readInputs(paths: readonly string[], options: ReadOptions = {}): Promise<InputSet> {
  const documents: InputDocument[] = [];
  const unusable: Unusable[] = [];
  for (const path of paths) {
    const read = path === '-' ? await readStdin(options.stdin) : await readPath(path, options);
    documents.push(...read.documents);
    unusable.push(...read.unusable);
  }
  return { documents, unusable };
}

async function readPath(path: string, options: ReadOptions): Promise<InputSet> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (info instanceof Error) {
    const message = info.code === 'ENOENT' ? 'there is no such file or folder' : info.message;
    return { documents: [], unusable: [{ file: path, message }] };
  }
  if (info.isFile() && basename(path) === 'Chart.yaml') return readPath(dirname(path), options);
  if (info.isFile()) return readOne(path, 'named');
  if (!info.isDirectory())
    return { documents: [], unusable: [{ file: path, message: 'is no file and no folder' }] };
  const { files, charts } = await filesBelow(path);
  const sets = files.map((file) => readOne(file, 'found'));
  for (const chart of charts) sets.push(await readChart(chart, options));
  return merged(sets);
}

async function readChart(folder: string, { renderChart }: ReadOptions): Promise<InputSet> {
  const about = readOne(join(folder, 'Chart.yaml'), 'found');
  const isLibrary = about.documents.some(
    (one) => text(child({ value: one.value, path: [] }), 'type') === 'library',
  );
  if (isLibrary) return about;
  const plain = await plainChart(folder);
  if (plain) return merged([about, { documents: plain, unusable: [] }]);
  if (!renderChart) {
    const message = 'the templates of this chart were not checked, as there is no Helm to render them';
    return merged([about, { documents: [], unusable: [{ file: folder, message, fix: 'Install Helm' }] }]);
  }
  try {
    const rendered = await renderedDocuments(folder, await renderChart(folder));
    return merged([about, { documents: rendered, unusable: [] }]);
  } catch (error) {
    const { message } = error as Error;
    const why = (error as { detail?: { why?: string } }).detail?.why;
    const unusable = { file: folder, message: `Helm cannot render this chart: ${why ?? message}` };
    return merged([about, { documents: [], unusable: [unusable] }]);
  }
}

/** One file after the other, as nothing else is to be done meanwhile: to wait for each would take longer than to read it. */
function readOne(file: string, how: 'named' | 'found'): InputSet {
  try {
    const { size } = statSync(file);
    if (size > maxFileBytes) return tooLong(file);
    return fromBytes(file, readFileSync(file), how);
  } catch (error) {
    return { documents: [], unusable: [{ file, message: (error as Error).message }] };
  }
}

async function readStdin(stdin: ReadOptions['stdin']): Promise<InputSet> {
  const file = '<stdin>';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin ?? []) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.byteLength;
    if (size > maxFileBytes) return tooLong(file);
    chunks.push(bytes);
  }
  return fromBytes(file, Buffer.concat(chunks), 'named');
}

function fromBytes(file: string, bytes: Uint8Array, how: 'named' | 'found'): InputSet {
  const named = how === 'named';
  const decoded = decodeUtf8(bytes);
  if ('text' in decoded) return { documents: documentsOf({ file, text: decoded.text, named }), unusable: [] };
  const { line, column } = decoded.fault;
  const position = () => ({ line, column });
  const unread: InputDocument = {
    file,
    label: '',
    kind: 'manifest',
    value: undefined,
    faults: [{ ...decoded.fault, severity: 'error', fix: 'Save the file as UTF-8' }],
    position,
    source: () => undefined,
    named,
  };
  return { documents: [unread], unusable: [] };
}

function tooLong(file: string): InputSet {
  return { documents: [], unusable: [{ file, message: `is longer than ${maxFileBytes / 1024 / 1024} MiB` }] };
}

function merged(sets: readonly InputSet[]): InputSet {
  return { documents: sets.flatMap((one) => one.documents), unusable: sets.flatMap((one) => one.unusable) };
}
