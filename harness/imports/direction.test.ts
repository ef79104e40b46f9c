import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Each folder may import itself and what stands to its right; apps stand apart. */
const order = ['scenarios', 'harness', 'rollout', 'chart-gen', 'dashboards', 'reports'];

interface Import {
  readonly file: string;
  readonly target: string;
}

/** The relative imports of a source text, static and dynamic. */
function importsOf(file: string, text: string): Import[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"](\.{1,2}\/[^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    target: relative(root, resolve(root, dirname(file), match[1] ?? '')),
  }));
}

/** The imports that point the wrong way, as sentences. */
function upwardImports(imports: readonly Import[]): string[] {
  const top = (path: string) => path.split('/')[0] ?? '';
  return imports
    .filter(({ file, target }) => {
      const [from, to] = [top(file), top(target)];
      if (from === to) return false;
      if (from === 'apps' || to === 'apps') return true;
      const [a, b] = [order.indexOf(from), order.indexOf(to)];
      return a >= 0 && b >= 0 && b < a;
    })
    .map(({ file, target }) => `${file} imports ${target}`);
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

describe('imports go one way', () => {
  it('every import of the tree points down or sideways', () => {
    const imports = [...order, 'apps'].flatMap((folder) =>
      sources(folder).flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8'))),
    );
    expect(imports.length).to.be.greaterThan(5);
    expect(upwardImports(imports)).to.deep.equal([]);
  });

  it('an upward import is caught, static or dynamic', () => {
    const text = "import { a } from '../harness/x.ts';\nconst b = await import('../../rollout/y.ts');";
    expect(upwardImports(importsOf('reports/z.ts', text))).to.deep.equal([
      'reports/z.ts imports harness/x.ts',
    ]);
    expect(upwardImports(importsOf('chart-gen/a/z.ts', text))).to.deep.equal(
      ['chart-gen/a/z.ts imports chart-gen/harness/x.ts', 'chart-gen/a/z.ts imports rollout/y.ts'].slice(1),
    );
  });
});
