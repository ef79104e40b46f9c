import { parse } from 'semver';
import { counted } from '../../reports/format/clip.ts';
import { parseImage } from '../plan/image-reference.ts';

export interface MeshVersions {
  /** Image of the candidate's istiod. */
  readonly candidate: string;
  /** Images of the istiods that run. */
  readonly istiods: readonly string[];
  /** Images of the proxies, each as often as it runs. */
  readonly proxies: readonly string[];
}

const served = 'a control plane may be one minor version above what it replaces and above its proxies';

/**
 * Why a candidate must not serve a mesh, by the tags of the images; empty when it may. What is no version is not taken
 * for one that fits.
 */
export function skewProblems({ candidate, istiods, proxies }: MeshVersions): readonly string[] {
  const to = versionOf(candidate);
  if (!to) return [`${candidate}: the version of the candidate cannot be told from its image`];
  const against = (images: readonly string[], what: string, mayBeNewer: boolean) =>
    [...tallied(images)].flatMap(([image, count]) => {
      const why = problem(versionOf(image), to, mayBeNewer);
      return why
        ? [`${counted(count, what, what === 'proxy' ? 'proxies' : `${what}s`)} of ${image}: ${why}`]
        : [];
    });
  const found = [...against(istiods, 'istiod', true), ...against(proxies, 'proxy', false)];
  return found.length > 0 ? [...found, served] : [];
}

type Version = NonNullable<ReturnType<typeof parse>>;

const versionOf = (image: string) => parse(parseImage(image).tag ?? '') ?? undefined;

function problem(from: Version | undefined, to: Version, mayBeNewer: boolean): string | undefined {
  if (!from) return 'its version cannot be told';
  const shown = `${to.major}.${to.minor}`;
  if (from.major !== to.major) return `a major version from ${shown}`;
  if (to.minor - from.minor > 1) return `${to.minor - from.minor} minor versions below ${shown}`;
  if (from.minor - to.minor > (mayBeNewer ? 1 : 0)) return `newer than ${shown}`;
  return undefined;
}

function tallied(images: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const image of images) counts.set(image, (counts.get(image) ?? 0) + 1);
  return counts;
}

/** Images of proxies that are of a newer minor version than an istiod: it does not serve them by promise. */
export function newerThan(istiod: string, proxies: readonly string[]): readonly string[] {
  const own = versionOf(istiod);
  return own
    ? [...new Set(proxies)].filter((image) => {
        const is = versionOf(image);
        return is !== undefined && (is.major > own.major || (is.major === own.major && is.minor > own.minor));
      })
    : [];
}
