import { buildSync } from 'esbuild';

/** One entry file and all that it imports, minified into one text for inlining: a browser script or a style sheet. */
export function bundle(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['es2020'],
    // Anything but ASCII is escaped, so that no encoding can change what the hash was taken of.
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return (outputFiles[0]?.text ?? '').trim();
}
