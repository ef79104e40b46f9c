import { type DiffFinding, type Group, groups, type Risk } from './finding.ts';

export interface DiffSummary {
  readonly findings: number;
  /** What a person has to read: all that is not low. */
  readonly toRead: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  /** Places behind the findings. */
  readonly places: number;
  readonly byGroup: Readonly<Record<Group, number>>;
}

export function summarize(findings: readonly DiffFinding[]): DiffSummary {
  const count = (risk: Risk) => findings.filter((finding) => finding.risk === risk).length;
  const [high, medium, low] = [count('high'), count('medium'), count('low')];
  const byGroup = groups.map((group) => [
    group,
    findings.filter((finding) => finding.group === group).length,
  ]);
  return {
    findings: findings.length,
    toRead: high + medium,
    high,
    medium,
    low,
    places: findings.reduce((sum, { places }) => sum + places.length, 0),
    byGroup: Object.fromEntries(byGroup) as Record<Group, number>,
  };
}

/** What was compared with what, for the head of a page. */
export interface DiffLabels {
  readonly before: string;
  readonly after: string;
}
