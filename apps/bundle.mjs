// Bundles the traffic apps, each into one file, with the same bytes for the same input: node apps/bundle.mjs OUTDIR
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) throw new Error('usage: node apps/bundle.mjs OUTDIR');
await mkdir(out, { recursive: true });

const common = { bundle: true, logLevel: 'error', legalComments: 'none', absWorkingDir: here };
// fastify and prom-client are CommonJS inside: an ES module bundle needs a require of its own
const banner = {
  js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
};
const node = (name) =>
  build({
    ...common,
    entryPoints: [join(here, name, 'main.ts')],
    outfile: join(out, `${name}.mjs`),
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner,
  });
await Promise.all([
  node('simple-service'),
  node('caller'),
  build({
    ...common,
    entryPoints: [join(here, 'traffic/k6/traffic.ts')],
    outfile: join(out, 'traffic.js'),
    format: 'esm',
    target: 'es2022',
    external: ['k6', 'k6/*'],
  }),
]);
