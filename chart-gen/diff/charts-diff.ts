import { Failure } from '../../reports/failure/failure.ts';
import { generateManifests, type OperatorSource } from '../generate/generate.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readManifests } from '../manifest/read-folder.ts';
import { splitDocuments } from '../manifest/split-documents.ts';
import { type ResolveOptions, resolveRelease } from '../release/resolve-release.ts';
import { declaredPart } from './declared-part.ts';
import { diffManifests } from './diff-manifests.ts';
import type { DiffFinding } from './finding.ts';
import { type DiffLabels, type DiffSummary, summarize } from './summary.ts';

/** One side of a comparison. */
export type DiffSide = { readonly label: string } & (
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'manifests'; readonly manifests: readonly Manifest[] }
  | { readonly kind: 'release'; readonly release: ResolveOptions; readonly operator: OperatorSource }
  /** What a cluster holds of the other side's objects; the caller reads them. Fields that it does not set are left out. */
  | { readonly kind: 'live'; readonly read: (declared: readonly Manifest[]) => Promise<readonly Manifest[]> }
);

export interface ChartsDiff {
  readonly findings: readonly DiffFinding[];
  readonly summary: DiffSummary;
  readonly labels: DiffLabels;
}

/**
 * What a person has to read before `after` takes the place of `before`.
 * @throws Failure MP_MANIFEST_INVALID, what the release and the cluster throw, MP_USAGE for two live sides
 */
export async function chartsDiff(before: DiffSide, after: DiffSide): Promise<ChartsDiff> {
  const [old, now] = await bothSides(before, after);
  const findings = diffManifests(old, now);
  return { findings, summary: summarize(findings), labels: { before: before.label, after: after.label } };
}

async function bothSides(
  before: DiffSide,
  after: DiffSide,
): Promise<[readonly Manifest[], readonly Manifest[]]> {
  if (before.kind === 'live') {
    const declared = await objectsOf(after);
    return [declaredPart(declared, await before.read(declared)), declared];
  }
  const old = await objectsOf(before);
  return [old, after.kind === 'live' ? declaredPart(old, await after.read(old)) : await objectsOf(after)];
}

async function objectsOf(side: DiffSide): Promise<readonly Manifest[]> {
  switch (side.kind) {
    case 'path':
      return readManifests(side.path);
    case 'manifests':
      return side.manifests;
    case 'release': {
      const istioctl = await resolveRelease(side.release);
      const text = await generateManifests({ ...side.operator, istioctl, signal: side.release.signal });
      return splitDocuments(text, `istioctl ${side.release.version}`);
    }
    case 'live':
      throw new Failure('MP_USAGE', {
        what: 'a cluster can only be compared with charts, manifests or a release',
      });
  }
}
