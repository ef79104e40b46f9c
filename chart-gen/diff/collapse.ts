import { createHash } from 'node:crypto';
import { type DiffFinding, groups, type RawChange, risks } from './finding.ts';
import { isVersionOnly } from './version.ts';

/**
 * Changes that say the same become one finding with all its places: a field that is added to three versions of four
 * definitions is read once, and so is the version that stands in every label.
 */
export function collapse(changes: readonly RawChange[], tags?: readonly [string, string]): DiffFinding[] {
  const families = new Map<string, RawChange[]>();
  for (const change of changes) {
    const marked = tags && isVersionOnly(change, tags) ? versionChange(change, tags) : change;
    const key = keyOf(marked);
    const family = families.get(key);
    if (family) family.push(marked);
    else families.set(key, [marked]);
  }
  return [...families].map(([key, family]) => findingOf(key, family)).sort(byWeight);
}

function versionChange(change: RawChange, [old, now]: readonly [string, string]): RawChange {
  const { place } = change;
  const { before, after } = change.kin ? place : change;
  return {
    group: 'images',
    risk: 'medium',
    change: 'changed',
    title: 'version',
    meaning: 'the version itself: image tags, labels, values',
    before: old,
    after: now,
    place: { ...place, before, after },
    kin: 'version',
  };
}

function keyOf({ group, risk, change, title, meaning, before, after, kin, sameness }: RawChange): string {
  if (kin) return JSON.stringify([kin, group]);
  return JSON.stringify([group, risk, change, title, meaning, sameness ?? [before, after]]);
}

function findingOf(key: string, family: readonly RawChange[]): DiffFinding {
  const [first] = family;
  if (!first) throw new Error('a finding needs a change');
  const { group, risk, change, title, meaning, before, after, kin } = first;
  const id = createHash('sha256').update(key).digest('hex').slice(0, 12);
  const places = family.map(({ place }) => place);
  return {
    id,
    group,
    risk,
    change: kin ? 'changed' : change,
    title,
    meaning,
    before,
    after,
    places: places.sort((a, b) => compareText(a.object, b.object) || compareText(a.path, b.path)),
  };
}

const byWeight = (a: DiffFinding, b: DiffFinding): number =>
  groups.indexOf(a.group) - groups.indexOf(b.group) ||
  risks.indexOf(a.risk) - risks.indexOf(b.risk) ||
  compareText(a.title, b.title) ||
  compareText(a.id, b.id);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
