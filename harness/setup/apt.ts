import { runProgram } from '../../chart-gen/process/run-program.ts';
import { Failure, type FailureDetail } from '../../reports/failure/failure.ts';
import { type AptTrouble, aptTrouble } from './dpkg.ts';

export interface AptOptions {
  readonly tell: (line: string) => void;
  readonly signal?: AbortSignal;
  /** The user's number; only 0 may install. Default: this process's. */
  readonly uid?: number;
  /** Added to the environment. For tests. */
  readonly env?: Readonly<Record<string, string>>;
}

const environment = {
  DEBIAN_FRONTEND: 'noninteractive',
  DEBCONF_NONINTERACTIVE_SEEN: 'true',
  // a service manager that asks which services to start anew would wait for an answer
  NEEDRESTART_MODE: 'l',
  LC_ALL: 'C',
};

/**
 * Installs packages and removes none: what would take another package's place is left to a person.
 * @throws Failure MP_PACKAGES_MISSING without root or apt-get, MP_PACKAGES_FAILED with what apt-get said
 */
export async function installPackages(packages: readonly string[], options: AptOptions): Promise<void> {
  const list = packages.join(' ');
  if ((options.uid ?? process.geteuid?.()) !== 0) {
    throw new Failure('MP_PACKAGES_MISSING', {
      what: `system packages are missing, and only root can install them: ${list}`,
      fix: `sudo apt-get install --no-install-recommends ${list}`,
    });
  }
  options.tell('apt-get update');
  try {
    await apt(['update'], packages, options);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'MP_PACKAGES_FAILED') throw error;
    // one broken source among several is common, and the lists that are there may do
    options.tell(`apt-get update did not succeed: ${error.message}`);
  }
  options.tell(`apt-get install ${list}`);
  const safe = ['--yes', '--no-install-recommends', '--no-remove'];
  await apt(['install', ...safe, ...packages], packages, options);
}

async function apt(
  args: readonly string[],
  packages: readonly string[],
  { signal, env }: AptOptions,
): Promise<void> {
  try {
    // half a minute of patience for an automatic upgrade that holds dpkg's lock
    await runProgram('apt-get', ['-o', 'DPkg::Lock::Timeout=30', ...args], {
      env: { ...environment, ...env },
      timeout: 1_800_000,
      signal,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    if (!(cause instanceof Failure)) throw cause;
    if (cause.code === 'MP_PROGRAM_MISSING') {
      throw new Failure('MP_PACKAGES_MISSING', {
        what: `apt-get was not found, and packages are missing: ${packages.join(' ')}`,
        fix: 'install them by hand, or run on Debian or Ubuntu',
        cause,
      });
    }
    throw new Failure('MP_PACKAGES_FAILED', {
      ...aptAdvice(aptTrouble(cause.detail.why ?? '')),
      why: cause.detail.why,
      cause,
    });
  }
}

function aptAdvice(trouble: AptTrouble): Pick<FailureDetail, 'what' | 'fix'> {
  switch (trouble) {
    case 'locked':
      return {
        what: 'another program is installing packages and holds the lock of dpkg',
        fix: 'wait for it to end (fuser -v /var/lib/dpkg/lock-frontend names it), then run again',
      };
    case 'interrupted':
      return {
        what: 'an earlier installation was interrupted and left dpkg unfinished',
        fix: 'dpkg --configure -a, then run again',
      };
    case 'would-remove':
      return {
        what: 'the packages cannot be installed beside those of this system',
        fix: 'run the apt-get command by hand, and decide what may be removed',
      };
    case 'unknown-package':
      return {
        what: 'the package sources of this system lack a package',
        fix: 'look at /etc/apt/sources.list; Debian 12 and later have all of them in main',
      };
    case 'offline':
      return {
        what: 'the package sources cannot be reached',
        fix: 'look at the network and at the proxy of apt, then run again',
      };
    case 'disk-full':
      return { what: 'the disk is full', fix: 'make room, then run again' };
    case 'other':
      return {
        what: 'apt-get did not succeed',
        fix: 'run the apt-get command by hand to see all of its output',
      };
  }
}
