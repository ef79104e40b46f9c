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
} as const satisfies Record<string, { title: string; exit: ExitCode }>;

export type FailureCode = keyof typeof failureCodes;
