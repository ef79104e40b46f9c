import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseBundle } from '../schema/bundle-text.ts';
import type { SchemaBundle } from '../schema/openapi.ts';

let read: SchemaBundle | undefined;

/** The kinds of Kubernetes 1.34, as its API server described them; generate.ts wrote the file. */
export function builtInBundle(): SchemaBundle {
  read ??= parseBundle(readFileSync(bundleFile(), 'utf8'));
  return read;
}

/** The compiled code lies in dist/ and data stays where it is, so it is found from the package's root. */
function bundleFile(): string {
  const root = dirname(createRequire(import.meta.url).resolve('meshproof/package.json'));
  return join(root, 'chart-gen', 'validate', 'schemas', 'kubernetes-1.34.jsonl');
}
