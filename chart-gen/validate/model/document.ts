import type { Path, Place, Position } from './place.ts';
import type { Severity } from './rule.ts';

/**
 * What a YAML document is to the rules: Kubernetes objects, a Helm chart's values or Chart.yaml, a helmfile, or
 * something else that lies in the same folder.
 */
export type DocumentKind = 'manifest' | 'values' | 'helmfile' | 'chart' | 'other';

/** A fault of the text itself. */
export interface TextFault extends Position {
  readonly message: string;
  readonly severity: Severity;
  readonly fix?: string;
}

/** One YAML document, read the way kubectl reads it. */
export interface InputDocument extends Place {
  readonly kind: DocumentKind;
  /** Undefined when the document is empty or could not be read. */
  readonly value: unknown;
  readonly faults: readonly TextFault[];
  /** The scalar at the path as the file spells it: '' for a key with nothing behind it. Undefined for a list or map. */
  readonly source: (path: Path) => string | undefined;
  /** Whether a person named this file, rather than a folder above it. */
  readonly named: boolean;
}

/** What could not be judged at all. */
export interface Unusable {
  readonly file: string;
  readonly message: string;
  readonly fix?: string;
}

/** Everything that was read. */
export interface InputSet {
  readonly documents: readonly InputDocument[];
  readonly unusable: readonly Unusable[];
}
