import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { clusterScoped } from '../../../chart-gen/manifest/cluster-scoped.ts';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';

/** An object of a file, and the file. */
export interface Found {
  readonly file: string;
  readonly object: KubeObject;
}

/** The objects of files and folders, and what is wrong with them. Hooks of a chart are left out: nothing runs them. */
export function readManifests(paths: readonly string[]): { found: Found[]; problems: string[] } {
  const problems: string[] = [];
  const found = paths.flatMap(filesOf(problems)).flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
      if (document.errors.length > 0) {
        problems.push(`${file}: ${document.errors[0]?.message.split('\n')[0]}`);
        return [];
      }
      const object = document.toJS({ maxAliasCount: 100 }) as KubeObject | null;
      if (object === null) return [];
      if (typeof object !== 'object' || !object.apiVersion || !object.kind || !object.metadata?.name) {
        problems.push(
          `${file}: a document is not a Kubernetes object with apiVersion, kind and metadata.name`,
        );
        return [];
      }
      return object.metadata.annotations?.['helm.sh/hook'] === undefined ? [{ file, object }] : [];
    }),
  );
  return { found, problems };
}

const filesOf =
  (problems: string[]) =>
  (path: string): string[] => {
    try {
      if (!statSync(path).isDirectory()) return [path];
      return readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.ya?ml$/.test(name))
        .toSorted()
        .map((name) => join(path, name));
    } catch (error) {
      problems.push(`${path}: it cannot be read: ${(error as Error).message}`);
      return [];
    }
  };

/** Why an object may not join: everything of a zoo lives and ends with its own namespace. */
export function refusal({ file, object }: Found, namespace: string): string | undefined {
  const { kind, metadata } = object;
  const what = `${file}: ${kind} ${metadata.name}`;
  if (clusterScoped.has(kind)) return `${what} is not bound to a namespace, so it would outlive the run`;
  if (metadata.namespace !== undefined && metadata.namespace !== namespace)
    return `${what} is in the namespace ${metadata.namespace}, expected none or ${namespace}`;
  return undefined;
}
