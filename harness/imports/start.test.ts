import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** What a source text loads before its first line runs. */
function loadedBy(text: string): string[] {
  const statement =
    /^(?:import|export)\s(?!type\s)(?:[\w$*\s,]|\{[^{}=]*\})*?from\s*'([^']+)'|^import\s*'([^']+)'/gm;
  return [...text.matchAll(statement)].map((match) => match[1] ?? match[2] ?? '');
}

/** The packages that are loaded with a file, through all that it loads. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const target of loadedBy(readFileSync(file, 'utf8'))) {
    if (target.startsWith('node:')) continue;
    const own = target.startsWith('.') ? packagesOf(resolve(dirname(file), target), seen) : [target];
    for (const one of own) packages.add(one);
  }
  return packages;
}

const packages = (file: string): string[] => [...packagesOf(resolve(root, file))].sort();

describe('nobody waits for what a command does not use', () => {
  it('the command line starts with the package that reads its arguments, and no other', () =>
    expect(packages('harness/cli/main.ts')).to.deep.equal(['commander']));

  it('manifests in order are validated without a package', () => {
    for (const part of ['input/read-inputs', 'judge/validate', 'render/json'])
      expect(packages(`chart-gen/validate/${part}.ts`), part).to.deep.equal([]);
  });

  it('a package that is loaded at once is seen, also for a type in braces; a statement of types or a later import is not', () => {
    expect(
      loadedBy(
        "import { a, type B } from 'a';\nimport type { C } from 'c';\nimport {\n  type D,\n} from 'd';\nimport 'e';\nexport { f } from './f.ts';\nconst g = await import('g');\n",
      ),
    ).to.deep.equal(['a', 'd', 'e', './f.ts']);
  });
});
