import { type Manifest, titleOf } from '../../manifest/manifest.ts';
import type { Value } from '../../yaml/to-value.ts';
import { compare } from '../compare/compare.ts';
import { pathText } from '../compare/path.ts';
import { valueText } from '../compare/value-text.ts';
import type { RawChange } from '../finding.ts';
import { covers, type Grant, grantLines, grantsOf, isPowerful } from './grants.ts';

/** What a role grants otherwise, whatever way its rules are written; undefined when it is too big to be spelled out. */
export function roleChanges(
  before: Manifest | undefined,
  after: Manifest | undefined,
): RawChange[] | undefined {
  const role = after ?? before;
  const [had, has] = [grantsOf(before?.rules), grantsOf(after?.rules)];
  if (!role || !had || !has) return undefined;
  const widened = has.filter((grant) => !covers(had, grant));
  const narrowed = had.filter((grant) => !covers(has, grant));
  return [...perTarget(role, widened, 'widened'), ...perTarget(role, narrowed, 'narrowed')];
}

function perTarget(role: Manifest, grants: readonly Grant[], way: 'widened' | 'narrowed'): RawChange[] {
  const targets = new Map<string, Grant[]>();
  for (const grant of grants) targets.set(grant.what, [...(targets.get(grant.what) ?? []), grant]);
  return [...targets].map(([what, list]): RawChange => {
    const text = grantLines(list).join('\n');
    return {
      group: 'rbac',
      risk: way === 'widened' && list.some(isPowerful) ? 'high' : 'medium',
      change: way === 'widened' ? 'added' : 'removed',
      title: text,
      meaning: way === 'widened' ? 'a right is opened' : 'a right is taken away: what relies on it fails',
      [way === 'widened' ? 'after' : 'before']: text,
      place: { object: titleOf(role), path: what },
    };
  });
}

/** Who has the rights of a role. */
export function bindingChanges(before: Manifest, after: Manifest): RawChange[] {
  const parts = ({ roleRef, subjects }: Manifest) => ({ roleRef, subjects: named(subjects) }) as Value;
  return compare(parts(before), parts(after)).map((difference): RawChange => {
    const [a, b] = [valueText(difference.before), valueText(difference.after)];
    const path = pathText(difference.path);
    return {
      group: 'rbac',
      risk: 'high',
      change: a === undefined ? 'added' : b === undefined ? 'removed' : 'changed',
      title: path,
      meaning: path.startsWith('roleRef')
        ? 'another role is bound: the API server refuses this change of an existing binding'
        : 'who has the rights of the role changes',
      before: a,
      after: b,
      place: { object: titleOf(after), path },
    };
  });
}

/** Subjects under their whole name: two accounts of one name in two namespaces are two. */
const named = (subjects: unknown): Record<string, unknown> =>
  Object.fromEntries(
    ((Array.isArray(subjects) ? subjects : []) as Record<string, string>[]).map((subject) => [
      [subject.kind, subject.namespace, subject.name].filter(Boolean).join(' '),
      subject,
    ]),
  );
