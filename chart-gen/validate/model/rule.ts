import type { RuleContext } from './context.ts';
import type { Path, Place, Position } from './place.ts';

export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What a rule has to say about one place of the inputs. */
export interface Problem {
  readonly on: Place;
  /** The value at fault; the place itself when left out. */
  readonly path?: Path;
  /** Overrides the path, for what has no path: a syntax error. */
  readonly at?: Position;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** The edit that cures it. */
  readonly fix?: string;
  /** Where this case is more or less grave than the rule's own severity. */
  readonly severity?: Severity;
}

/** One check of manifests. A team's own rule is one file that exports `rule`; docs/validators/own-rules.md shows one. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** Why it matters to whoever runs a mesh. */
  readonly reason: string;
  /** What is checked, as Markdown; goes to the rule's page. */
  readonly doc: string;
  readonly check: (context: RuleContext) => readonly Problem[];
  /** YAML that has the problem and YAML that has not. Tests and loadRules execute both. */
  readonly examples: { readonly failing: string; readonly passing: string };
}
