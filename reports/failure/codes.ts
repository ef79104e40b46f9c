import { type ExitCode, exitCodes } from './exit-codes.ts';

/** Every failure a person can meet. Codes are stable and never reused; docs/errors.md lists each with its cure. */
export const failureCodes = {
  MP_INTERNAL: { title: 'A defect in meshproof', exit: exitCodes.internal },
  MP_USAGE: { title: 'The command line or a value given on it cannot be used', exit: exitCodes.usage },
  MP_CONFIG_INVALID: { title: 'The configuration file cannot be used', exit: exitCodes.usage },
  MP_PROGRAM_MISSING: { title: 'A program that is needed was not found', exit: exitCodes.refused },
  MP_PROGRAM_FAILED: { title: 'A program ended with an error', exit: exitCodes.internal },
  MP_PROGRAM_TIMEOUT: { title: 'A program did not end in its time', exit: exitCodes.internal },
  MP_KUBE_UNREACHABLE: { title: 'The Kubernetes API does not answer', exit: exitCodes.refused },
  MP_KUBE_REFUSED: { title: 'The Kubernetes API refused a request', exit: exitCodes.internal },
  MP_WAIT_TIMEOUT: { title: 'Something waited for did not happen in its time', exit: exitCodes.internal },
  MP_LAB_CELL: { title: 'The lab could not get namespaces of its own', exit: exitCodes.refused },
  MP_LAB_COMPONENT_DIED: { title: 'A component of the lab died', exit: exitCodes.internal },
  MP_LAB_NOT_UP: { title: 'The lab is not up', exit: exitCodes.refused },
  MP_LAB_BUSY: { title: 'Another command is changing the lab', exit: exitCodes.refused },
  MP_LAB_UNFIT: { title: 'This machine cannot carry the lab', exit: exitCodes.refused },
  MP_LAB_LEFTOVERS: { title: 'Something of the lab could not be removed', exit: exitCodes.internal },
  MP_PROMETHEUS_UNREACHABLE: { title: 'Prometheus does not answer', exit: exitCodes.inconclusive },
  MP_PROMETHEUS_TLS: { title: 'The certificate of Prometheus is not trusted', exit: exitCodes.inconclusive },
  MP_PROMETHEUS_LOGIN: {
    title: 'Something that is not Prometheus answered in its place',
    exit: exitCodes.inconclusive,
  },
  MP_PROMETHEUS_QUERY: { title: 'Prometheus refused a query', exit: exitCodes.inconclusive },
  MP_PROMETHEUS_PARTIAL: { title: 'Prometheus answered with part of the data', exit: exitCodes.inconclusive },
  MP_PROMETHEUS_ANSWER: { title: 'An answer of Prometheus cannot be used', exit: exitCodes.inconclusive },
  MP_THRESHOLDS_INVALID: { title: 'A thresholds file cannot be used', exit: exitCodes.usage },
  MP_SAMPLES_INVALID: { title: 'Saved samples cannot be used', exit: exitCodes.usage },
  MP_RECORD_INVALID: { title: 'A run record cannot be used', exit: exitCodes.usage },
  MP_REPORT_WRITE: { title: 'A report could not be written', exit: exitCodes.internal },
  MP_TOOL_UNFIT: { title: 'A configured tool cannot be used', exit: exitCodes.usage },
  MP_TOOL_UNAVAILABLE: { title: 'A tool could not be had from anywhere', exit: exitCodes.refused },
  MP_DOWNLOAD_REFUSED: {
    title: 'A download was refused because it is not what was asked for',
    exit: exitCodes.refused,
  },
  MP_DOWNLOAD_FAILED: { title: 'A download did not succeed', exit: exitCodes.refused },
  MP_BASELINE_INVALID: { title: 'A file of known problems cannot be used', exit: exitCodes.usage },
  MP_RULE_INVALID: { title: 'A validation rule cannot be used', exit: exitCodes.usage },
  MP_MANIFEST_INVALID: { title: 'A manifest cannot be read', exit: exitCodes.usage },
  MP_MUTATION_INVALID: {
    title: 'A mutations file cannot be used, or does not fit the release',
    exit: exitCodes.usage,
  },
  MP_ARCHIVE_REFUSED: {
    title: 'An archive was refused because it is not the release that was asked for',
    exit: exitCodes.refused,
  },
  MP_ROLLOUT_NO_INJECTOR: {
    title: 'There is no injector to read the target proxy image from',
    exit: exitCodes.refused,
  },
  MP_ROLLOUT_FAILED: {
    title: 'A workload did not become ready on the new proxy',
    exit: exitCodes.rolledBack,
  },
  MP_INTERRUPTED: { title: 'A signal stopped the command', exit: exitCodes.interrupted },
  MP_PREFLIGHT: { title: 'A condition of the run is not met', exit: exitCodes.refused },
  MP_DEPLOY_FAILED: {
    title: 'A workload of the matrix did not come up on the baseline',
    exit: exitCodes.inconclusive,
  },
  MP_TOOL_BUILD: { title: 'A tool could not be built', exit: exitCodes.refused },
  MP_TOOL_WHEEL: { title: 'A tool could not be taken from its wheel', exit: exitCodes.refused },
  MP_DOWNLOAD_UNREACHABLE: { title: 'A download server cannot be reached', exit: exitCodes.refused },
  MP_DOWNLOAD_CHECKSUM: { title: 'A download is not the file that was expected', exit: exitCodes.refused },
  MP_CACHE_UNUSABLE: { title: 'The cache cannot be written', exit: exitCodes.refused },
  MP_PACKAGES_MISSING: { title: 'System packages are missing', exit: exitCodes.refused },
  MP_PACKAGES_FAILED: { title: 'System packages could not be installed', exit: exitCodes.refused },
} as const satisfies Record<string, { title: string; exit: ExitCode }>;

export type FailureCode = keyof typeof failureCodes;
