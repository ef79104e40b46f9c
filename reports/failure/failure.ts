import { type FailureCode, failureCodes } from './codes.ts';
import type { ExitCode } from './exit-codes.ts';

export interface FailureDetail {
  /** What was expected and what was got, in one sentence. */
  readonly what: string;
  /** File, line and column, object or address. */
  readonly where?: string;
  /** The likely cause. */
  readonly why?: string;
  /** The next command or edit. */
  readonly fix?: string;
  readonly cause?: unknown;
  /** Overrides the code's own exit code where the caller knows better. */
  readonly exit?: ExitCode;
}

/** An error that a person can act on: it carries a stable code, and says what, where, why and what to do. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly detail: FailureDetail;

  constructor(code: FailureCode, detail: FailureDetail) {
    super(detail.what, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'Failure';
    this.code = code;
    this.detail = detail;
  }

  get exit(): ExitCode {
    return this.detail.exit ?? failureCodes[this.code].exit;
  }
}

/** Anything thrown, as a Failure: a defect of ours keeps its stack under MP_INTERNAL. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure('MP_INTERNAL', {
    what,
    cause: thrown,
    fix: 'Run again with MESHPROOF_DEBUG=1 and report the stack.',
  });
}

/** The four lines a person reads. Plain text; the caller colours it. */
export function failureText(failure: Failure): string {
  const { what, where, why, fix } = failure.detail;
  const lines = [`error ${failure.code}: ${what}`];
  if (where) lines.push(`  where: ${where}`);
  if (why) lines.push(`  why:   ${why}`);
  if (fix) lines.push(`  fix:   ${fix}`);
  return lines.join('\n');
}
