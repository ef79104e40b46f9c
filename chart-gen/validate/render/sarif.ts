import { createHash } from 'node:crypto';
import type { ReportedProblem, ValidationResult, WaivedProblem } from '../judge/result.ts';
import type { Rule, Severity } from '../model/rule.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** The result as SARIF 2.1.0, with waived problems as suppressed ones. `rules` describes those that ran. */
export function renderSarif(result: ValidationResult, rules: readonly Rule[]): string {
  const order = new Map(rules.map(({ id }, index) => [id, index]));
  const run = {
    tool: { driver: { name: 'meshproof', rules: rules.map(descriptor) } },
    invocations: [
      {
        executionSuccessful: result.unusable.length === 0,
        toolExecutionNotifications: result.unusable.map(({ file, message }) => ({
          level: 'error',
          message: { text: file === '' ? message : `${file}: ${message}` },
        })),
      },
    ],
    results: [
      ...result.problems.map((problem) => entry(problem, order)),
      ...result.waived.map((problem) => ({ ...entry(problem, order), suppressions: [suppression(problem)] })),
    ],
    columnKind: 'utf16CodeUnits',
  };
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function descriptor({ id, severity, title, reason, doc }: Rule): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: reason },
    help: { text: doc, markdown: doc },
    defaultConfiguration: { level: levels[severity] },
  };
}

function entry(problem: ReportedProblem, order: ReadonlyMap<string, number>): object {
  const { rule, severity, message, object, file, line, column, fix } = problem;
  const ruleIndex = order.get(rule);
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: levels[severity],
    message: { text: fix ? `${message} (${fix})` : message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uri(file) },
          region: { startLine: line, startColumn: column },
        },
        ...(object !== '' && { logicalLocations: [{ fullyQualifiedName: object }] }),
      },
    ],
    // without the line, so that a problem stays the same one when the file grows above it
    partialFingerprints: { 'meshproof/v1': digest([rule, object, file, message]) },
  };
}

function suppression({ by, reason }: WaivedProblem): object {
  return { kind: by === 'annotation' ? 'inSource' : 'external', justification: reason };
}

function uri(file: string): string {
  return file.split(/[\\/]/).map(encodeURIComponent).join('/');
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
