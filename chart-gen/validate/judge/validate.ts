import { manifestsOf } from '../input/manifests.ts';
import { type ContextParts, type RuleContext, ruleContext } from '../model/context.ts';
import type { InputSet, Unusable } from '../model/document.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem, Rule, Severity } from '../model/rule.ts';
import { defaultSettings, type RuleSettings } from '../model/settings.ts';
import { builtInRules } from '../rules/all.ts';
import { type SchemaBundle, schemaBundle } from '../schema/openapi.ts';
import { schemaSet } from '../schema/schema-set.ts';
import { builtInBundle } from '../schemas/built-in.ts';
import type { Baseline } from './baseline.ts';
import { ignoredBecause } from './exceptions.ts';
import { covers, ended, entryFor } from './known.ts';
import type { ReportedProblem, ValidationResult, WaivedProblem } from './result.ts';

export interface ValidateOptions {
  /** Rules beside the built-in ones: what loadRules gives. */
  readonly rules?: readonly Rule[];
  /** CustomResourceDefinitions beside those among the inputs, which come before these. */
  readonly crds?: readonly unknown[];
  /** What an API server answers under /openapi/v3/…, in place of the built-in kinds of Kubernetes 1.34. */
  readonly openapi?: { readonly documents: readonly unknown[]; readonly kubernetes: string };
  /** Severities by rule, in place of the rules' own; `off` leaves a rule out. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  readonly settings?: Partial<RuleSettings>;
  readonly baseline?: Baseline;
  /** For the end dates of the baseline. */
  readonly now?: Date;
  /** The least severity that fails. Default: error. */
  readonly failOn?: Severity;
}

/** Judges the inputs by every rule. Pure: reading is readInputs' part. */
export function validate(inputs: InputSet, options: ValidateOptions = {}): ValidationResult {
  const rules = [...builtInRules, ...(options.rules ?? [])].filter(
    ({ id }) => options.severities?.[id] !== 'off',
  );
  const manifests = manifestsOf(inputs.documents);
  const bundle = bundleOf(options);
  const crds = [...(options.crds ?? []), ...manifests.map(({ value }) => value)];
  const parts: ContextParts = {
    manifests,
    documents: inputs.documents,
    schemas: schemaSet(bundle, crds),
    settings: { ...defaultSettings, ...options.settings },
    ruleIds: new Set([...builtInRules, ...(options.rules ?? [])].map(({ id }) => id)),
  };
  const { found, broken } = run(rules, ruleContext(parts));
  const judged = inputs.documents.some(({ kind }) => kind !== 'other');
  const nothing = !judged && inputs.unusable.length === 0;
  const empty: Unusable[] = nothing ? [{ file: '', message: 'the inputs hold nothing to validate' }] : [];
  const sorted = found.map((one) => report(one, options.severities)).sort(byPlace);
  return {
    ...waive(sorted, options),
    unusable: [...inputs.unusable, ...empty, ...broken],
    objects: manifests.length,
    files: new Set(inputs.documents.map(({ file }) => file)).size,
    unchecked: uncheckedKinds(parts),
    failOn: options.failOn ?? 'error',
  };
}

interface Found {
  readonly rule: Rule;
  readonly problem: Problem;
}

/** A rule that throws has judged nothing, which is not the same as finding nothing. */
function run(rules: readonly Rule[], context: RuleContext): { found: Found[]; broken: Unusable[] } {
  const found: Found[] = [];
  const broken: Unusable[] = [];
  for (const rule of rules) {
    try {
      found.push(...rule.check(context).map((problem) => ({ rule, problem })));
    } catch (error) {
      broken.push({ file: '', message: `the rule ${rule.id} failed: ${(error as Error).message}` });
    }
  }
  return { found, broken };
}

interface Reported {
  readonly problem: ReportedProblem;
  /** Undefined for a problem of a file. */
  readonly manifest: Manifest | undefined;
}

function report({ rule, problem }: Found, severities: ValidateOptions['severities']): Reported {
  const { on, path, at, message, fix } = problem;
  const { line, column } = at ?? on.position(path);
  const own = problem.severity ?? rule.severity;
  const chosen = severities?.[rule.id];
  // a note stays a note: a rule made an error must not fail a build for what it only remarks
  const severity = chosen === undefined || chosen === 'off' || own === 'info' ? own : chosen;
  return {
    problem: {
      rule: rule.id,
      severity,
      message,
      object: on.label,
      file: on.file,
      line,
      column,
      ...(fix && { fix }),
    },
    manifest: 'apiVersion' in on ? (on as Manifest) : undefined,
  };
}

function waive(
  reported: readonly Reported[],
  { baseline, now = new Date() }: ValidateOptions,
): Pick<ValidationResult, 'problems' | 'waived' | 'outdated'> {
  const today = now.toISOString().slice(0, 10);
  const problems: ReportedProblem[] = [];
  const waived: WaivedProblem[] = [];
  for (const { problem, manifest } of reported) {
    const reason = manifest && ignoredBecause(manifest, problem.rule);
    const known = baseline && entryFor(baseline, problem, today);
    if (reason !== undefined) waived.push({ ...problem, by: 'annotation', reason });
    else if (!known) problems.push(problem);
    else if (!ended(known, today)) waived.push({ ...problem, by: 'baseline', reason: known.reason });
    else
      problems.push({
        ...problem,
        message: `${problem.message} (accepted until ${known.until}: ${known.reason})`,
      });
  }
  const outdated = (baseline?.known ?? [])
    .filter((entry) => !reported.some(({ problem }) => covers(entry, problem)))
    .map(({ rule, object, until }) => `${rule} ${object} (until ${until})`);
  return { problems, waived, outdated };
}

function uncheckedKinds({ manifests, schemas }: ContextParts): string[] {
  const kinds = manifests.filter((one) => schemas.find(one).status === 'unknown');
  return [...new Set(kinds.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))].sort();
}

function bundleOf({ openapi }: ValidateOptions): SchemaBundle {
  return openapi ? schemaBundle(openapi.documents, openapi.kubernetes) : builtInBundle();
}

function byPlace({ problem: a }: Reported, { problem: b }: Reported): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : 1);
}
