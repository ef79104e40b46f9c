import { inertLine } from '../../../reports/record/inert.ts';
import { table } from '../../../reports/terminal/table.ts';
import type { ReportedProblem, ValidationResult } from '../judge/result.ts';
import type { Severity } from '../model/rule.ts';
import type { Opinion } from './istioctl.ts';

export interface Disagreement {
  readonly only: 'istioctl' | 'meshproof';
  readonly by: string;
  readonly severity: Severity;
  readonly object: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The kinds that istioctl judges. */
const judged =
  /^(VirtualService|DestinationRule|Gateway|ServiceEntry|Sidecar|EnvoyFilter|WorkloadEntry|WorkloadGroup|ProxyConfig|PeerAuthentication|RequestAuthentication|AuthorizationPolicy|Telemetry|WasmPlugin)\//;

/**
 * The objects of which only one of the two finds a fault: what istioctl says of an object that passed here, and errors
 * here of Istio objects of which istioctl says nothing. Notes are no fault.
 */
export function disagreements(result: ValidationResult, opinions: readonly Opinion[]): Disagreement[] {
  const place = ({ file, object }: { file: string; object: string }) => JSON.stringify([file, object]);
  const graves = <T extends { severity: Severity }>(list: readonly T[]) =>
    list.filter(({ severity }) => severity !== 'info');
  const ours = new Set(graves([...result.problems, ...result.waived]).map(place));
  const theirs = new Set(graves(opinions).map(place));
  return [
    ...graves(opinions)
      .filter((one) => !ours.has(place(one)))
      .map((one) => ({ ...one, only: 'istioctl' as const })),
    ...result.problems
      .filter((one) => one.severity === 'error' && judged.test(one.object) && !theirs.has(place(one)))
      .map((one) => fromProblem(one)),
  ];
}

function fromProblem({ rule, severity, object, file, line, column, message }: ReportedProblem): Disagreement {
  return { only: 'meshproof', by: rule, severity, object, file, line, column, message };
}

/** The disagreements as a table, or a line that says there is none. */
export function renderDisagreements(list: readonly Disagreement[]): string {
  if (list.length === 0) return 'istioctl agrees\n';
  const rows = list.map(({ only, by, object, file, line, column, message }) =>
    [only, by, object, `${file}:${line}:${column}`, message].map(inertLine),
  );
  return `istioctl and these rules disagree:\n${table(['only', 'by', 'object', 'place', 'problem'], rows)}\n`;
}
