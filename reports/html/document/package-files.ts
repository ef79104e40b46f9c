import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The compiled code lies in dist/ and the templates stay where they are, so both are found from the package's root.
const root = dirname(createRequire(import.meta.url).resolve('meshproof/package.json'));

/** The absolute path of a file that ships with the package, in a checkout and once installed. */
export function packageFile(...parts: readonly string[]): string {
  return join(root, ...parts);
}
