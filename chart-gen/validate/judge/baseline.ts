import { z } from 'zod';
import { Failure } from '../../../reports/failure/failure.ts';
import type { Value } from '../../yaml/to-value.ts';
import { writeYaml } from '../../yaml/write.ts';
import { parseYaml } from '../input/parse-document.ts';
import type { ReportedProblem } from './result.ts';

const entry = z.strictObject({
  rule: z.string().min(1),
  /** Kind/namespace/name, as problems show it; for a problem of a file, the file. */
  object: z.string().min(1),
  /** Only problems with this very message; without it all of the rule and object. */
  message: z.string().min(1).optional(),
  /** The last day on which it is accepted. */
  until: z.iso.date(),
  reason: z.string().trim().min(1),
});
const schema = z.strictObject({ known: z.array(entry) });

export type Baseline = z.infer<typeof schema>;
export type BaselineEntry = Baseline['known'][number];

/** Reads a file of known problems. @throws Failure MP_BASELINE_INVALID with the place of each fault */
export function parseBaseline(text: string, file: string): Baseline {
  const { value, faults, position } = parseYaml({ text, line: 1 });
  const broken = faults.find(({ severity }) => severity === 'error');
  if (broken) throw invalid(file, broken.line, broken.message);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map((step) => (typeof step === 'symbol' ? String(step) : step));
  throw invalid(file, position(path).line, `${path.join('.')}: ${issue?.message}`);
}

function invalid(file: string, line: number, why: string): Failure {
  return new Failure('MP_BASELINE_INVALID', {
    what: `the baseline of known problems cannot be used: ${why}`,
    where: `${file}:${line}`,
    fix: 'each entry has rule, object, until (YYYY-MM-DD) and reason; see docs/validators/README.md',
  });
}

/** A baseline that accepts the given problems: what a team begins with. */
export function baselineOf(
  problems: readonly ReportedProblem[],
  terms: { readonly until: string; readonly reason: string },
): Baseline {
  const known = problems.map(({ rule, object, file, message }) => ({
    rule,
    object: object === '' ? file : object,
    message,
    ...terms,
  }));
  return { known };
}

/** The file that parseBaseline reads. */
export const baselineText = (baseline: Baseline): string => writeYaml(baseline as Value);
