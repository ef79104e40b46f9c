// @ts-check
// Bundles the traffic apps, each into one file, with the same bytes for the same input: node apps/bundle.mjs OUTDIR
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

// charset and absWorkingDir are set so that neither the locale nor the folder of the checkout changes a byte
/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  absWorkingDir: here,
  charset: 'ascii',
  format: 'esm',
  legalComments: 'inline',
  logLevel: 'error',
  minify: false,
  sourcemap: false,
};

/**
 * Parts of fastify that the apps never reach: no log, no injected requests, no schemas. Their text alone would cost
 * every pod 2 MiB.
 * @type {import('esbuild').Plugin}
 */
const leaveOut = {
  name: 'leave out what is never reached',
  setup({ onResolve, onLoad }) {
    const filter =
      /^(pino|light-my-request|@fastify\/ajv-compiler|@fastify\/fast-json-stringify-compiler|@grpc\/proto-loader)$/;
    onResolve({ filter }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} was left out of the bundle`)});`,
    }));
  },
};

/**
 * gRPC and WebSockets stand in bundles of their own beside the app: their text is read by the pods that use it.
 * @type {import('esbuild').Plugin}
 */
const loadedWhenUsed = {
  name: 'loaded when used',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/main\.ts$/ }, ({ kind, resolveDir }) =>
      kind === 'dynamic-import' ? { path: `./${basename(resolveDir)}.mjs`, external: true } : undefined,
    );
  },
};

/**
 * @param {string} name folder of the app
 * @param {string} out
 */
const bundleForNode = (name, out) =>
  build({
    ...common,
    entryPoints: [join(here, name, 'main.ts')],
    outfile: join(out, `${name}.mjs`),
    platform: 'node',
    target: 'node20',
    plugins: [leaveOut, loadedWhenUsed],
    // fastify and prom-client are CommonJS inside: an ES module bundle needs a require of its own
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });

/** @param {string} out */
const bundleGenerator = (out) =>
  build({
    ...common,
    entryPoints: [join(here, 'traffic/generator/main.ts')],
    outfile: join(out, 'generator.mjs'),
    platform: 'node',
    target: 'node20',
  });

/** @param {string} out */
const bundleForK6 = (out) =>
  build({
    ...common,
    entryPoints: [join(here, 'traffic/k6/traffic.ts')],
    outfile: join(out, 'traffic.js'),
    platform: 'neutral',
    target: 'es2022',
    external: ['k6', 'k6/*'],
  });

const nodeBundles = ['simple-service', 'caller', 'holder', 'operator', 'grpc', 'websocket'];

/**
 * Writes a .mjs for each app of node, grpc.mjs and websocket.mjs beside them, traffic.js for k6 and the generator.mjs that runs k6.
 * @param {string} outDir made when it is missing
 */
export async function bundleApps(outDir) {
  await mkdir(outDir, { recursive: true });
  await Promise.all([
    ...nodeBundles.map((name) => bundleForNode(name, outDir)),
    bundleGenerator(outDir),
    bundleForK6(outDir),
  ]);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const out = process.argv[2];
  if (!out) {
    process.stderr.write('usage: node apps/bundle.mjs OUTDIR\n');
    process.exit(2);
  }
  await bundleApps(resolve(out));
}
