import type { Unusable } from '../model/document.ts';
import type { Severity } from '../model/rule.ts';

/** One problem as it is reported. */
export interface ReportedProblem {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Kind/namespace/name; empty when the problem is one of a file. */
  readonly object: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly fix?: string;
}

/** A problem that does not count, and why. */
export interface WaivedProblem extends ReportedProblem {
  readonly by: 'annotation' | 'baseline';
  readonly reason: string;
}

export interface ValidationResult {
  readonly problems: readonly ReportedProblem[];
  readonly waived: readonly WaivedProblem[];
  /** What could not be judged: it makes the whole result unusable, as what was not read may be wrong. */
  readonly unusable: readonly Unusable[];
  /** Entries of the baseline that match nothing any more. */
  readonly outdated: readonly string[];
  readonly objects: number;
  readonly files: number;
  /** The kinds that were not checked against a schema. */
  readonly unchecked: readonly string[];
  /** The least severity that fails. */
  readonly failOn: Severity;
}
