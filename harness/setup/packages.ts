import { createInterface } from 'node:readline/promises';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { type AptOptions, installPackages } from './apt.ts';
import { listingFormat, missingFrom } from './dpkg.ts';

/** Debian packages whose programs the lab runs. */
export const labPackages: readonly string[] = [
  'ca-certificates',
  'catatonit',
  'conntrack',
  'containerd',
  'containernetworking-plugins',
  'iproute2',
  'iptables',
  'mmdebstrap',
  'openssl',
  'procps',
  'python3-pip',
  'runc',
  'util-linux',
];

/** Only for pictures of the report and for the tests that look at it in a browser. */
export const screenshotPackages: readonly string[] = ['chromium'];

export interface EnsureOptions extends AptOptions {
  /** Default: those of the lab. */
  readonly packages?: readonly string[];
  /** True: nobody is asked. */
  readonly yes: boolean;
  readonly input?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output?: NodeJS.WritableStream;
}

/**
 * Installs the system packages that are missing, once a person at a terminal has agreed. Nothing is done, and nothing
 * but dpkg-query is run, when nothing is missing.
 * @returns the names of what was installed
 * @throws Failure MP_PACKAGES_MISSING when they are not to be installed, MP_PACKAGES_FAILED when that did not succeed
 */
export async function ensurePackages(options: EnsureOptions): Promise<readonly string[]> {
  const missing = await missingPackages(options.packages);
  if (missing.length === 0) return [];
  const list = missing.join(' ');
  options.tell(`system packages that are missing: ${list}`);
  if (!options.yes && !(await agreed(options))) {
    throw new Failure('MP_PACKAGES_MISSING', {
      what: `${missing.length} system packages are missing: ${list}`,
      fix: `run again with --yes, or: apt-get install --no-install-recommends ${list}`,
    });
  }
  await installPackages(missing, options);
  const left = await missingPackages(missing);
  if (left.length === 0) return missing;
  throw new Failure('MP_PACKAGES_FAILED', {
    what: `apt-get ended well, and these packages are still missing: ${left.join(' ')}`,
    fix: `apt-get install ${left.join(' ')}`,
  });
}

/**
 * The packages that dpkg does not know as installed.
 * @throws Failure MP_PACKAGES_MISSING where there is no dpkg
 */
export async function missingPackages(packages: readonly string[] = labPackages): Promise<readonly string[]> {
  try {
    const { stdout } = await runProgram('dpkg-query', ['--show', `--showformat=${listingFormat}`], {
      env: { LC_ALL: 'C' },
    });
    return missingFrom(stdout, packages);
  } catch (cause) {
    if (!(cause instanceof Failure) || cause.code !== 'MP_PROGRAM_MISSING') throw cause;
    throw new Failure('MP_PACKAGES_MISSING', {
      what: 'this is not a Debian-like system: dpkg-query was not found',
      fix: `run on Debian or Ubuntu; the lab needs the programs of ${packages.join(', ')}`,
      cause,
    });
  }
}

/** Asks where a person can answer; anything but yes is no. */
async function agreed({
  input = process.stdin,
  output = process.stderr,
  signal,
}: EnsureOptions): Promise<boolean> {
  if (input.isTTY !== true) return false;
  const dialogue = createInterface({ input, output });
  try {
    const question = 'Install them with apt-get now? [y/N] ';
    const answer = await dialogue.question(question, signal ? { signal } : {});
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    dialogue.close();
  }
}
