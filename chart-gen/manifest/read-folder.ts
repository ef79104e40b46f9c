import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../reports/failure/failure.ts';
import { unescapeFromHelm } from '../generate/escape.ts';
import { decodeYaml } from '../yaml/decode.ts';
import type { Manifest } from './manifest.ts';
import { splitDocuments } from './split-documents.ts';

/** Files of charts that hold no Kubernetes objects. */
const notManifests = new Set(['Chart.yaml', 'values.yaml', 'helmfile.yaml']);

/**
 * The objects of a file or of a folder: manifests, or charts as `charts generate` writes them, which need no Helm to be
 * read. Files are read in the order of their names; links are not followed.
 * @throws Failure MP_MANIFEST_INVALID, also when there is no manifest at all or a template that only Helm can render
 */
export async function readManifests(path: string): Promise<Manifest[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure('MP_MANIFEST_INVALID', { what: 'there is no such file or folder', where: path, cause });
  });
  const files = found.isDirectory() ? await yamlFiles(path) : [path];
  const manifests: Manifest[] = [];
  for (const file of files) manifests.push(...splitDocuments(await textOf(file), file));
  if (manifests.length > 0) return manifests;
  throw new Failure('MP_MANIFEST_INVALID', {
    what: 'it holds no Kubernetes object',
    where: path,
    fix: 'Name a folder that meshproof charts generate wrote, or one with manifests.',
  });
}

async function yamlFiles(folder: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name) && !notManifests.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function textOf(file: string): Promise<string> {
  const text = decodeYaml(await readFile(file), file);
  if (basename(dirname(file)) !== 'templates') return text;
  const rendered = unescapeFromHelm(text);
  if (rendered !== undefined) return rendered;
  throw new Failure('MP_MANIFEST_INVALID', {
    what: 'the template does more than print itself',
    where: file,
    fix: 'Render the chart with helm template, and name the result.',
  });
}
