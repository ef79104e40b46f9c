import { createRequire } from 'node:module';

/** Characters of a document that the package is given at most: its tree takes up to two hundred times their size. */
export const maxTree = 4 * 1024 * 1024;

type Yaml = typeof import('yaml');

const require = createRequire(import.meta.url);
let loaded: Yaml | undefined;

/** The package that reads any YAML there is. It is loaded with the first text that the fast reader leaves. */
export function yaml(): Yaml {
  loaded ??= require('yaml') as Yaml;
  return loaded;
}
