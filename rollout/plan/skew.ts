import { parse } from 'semver';
import type { FailureCode } from '../../reports/failure/codes.ts';
import { counted } from '../../reports/format/clip.ts';
import { parseImage } from './image-reference.ts';
import type { RolloutPlan } from './plan.ts';

/** Minor versions by which a proxy may lag behind its control plane: https://istio.io/latest/docs/releases/supported-releases/. */
const mostMinors = 1;

const served = `a control plane serves proxies of at most ${mostMinors} minor version before its own`;

/** How far two releases are apart, in words; undefined where one mesh may have both, or one is no version. */
function distance(one: string, other: string): string | undefined {
  const [from, to] = [parse(one), parse(other)];
  if (!from || !to) return undefined;
  const apart = Math.abs(to.minor - from.minor);
  if (from.major === to.major && apart <= mostMinors) return undefined;
  return from.major === to.major ? `${apart} minor versions` : 'a major version';
}

/** Why a mesh must not stand with a foot in each of two releases; undefined when it may. */
export function skewProblem(baseline: string, candidate: string): string | undefined {
  const apart = distance(baseline, candidate);
  return (
    apart && `${baseline} and ${candidate} are ${apart} apart, and ${served}: qualify each step by itself`
  );
}

const code: FailureCode = 'MP_ROLLOUT_SKEW';

/**
 * What to say of proxies that run another release than a mesh with their target's control plane may have, by the tags of
 * their images where those are versions. It warns and does not refuse: such proxies are not served as they are, and a
 * restart is what mends it.
 */
export function skewWarnings(plan: RolloutPlan): readonly string[] {
  const pairs = new Map<string, { readonly words: string; readonly count: number }>();
  for (const { decision } of plan) {
    if (decision.action !== 'restart') continue;
    const { tag: target = '' } = parseImage(decision.target);
    for (const image of decision.from) {
      const { tag: from = '' } = parseImage(image);
      const apart = distance(from, target);
      if (apart === undefined) continue;
      const key = `${from} ${target}`;
      const pair = pairs.get(key) ?? {
        words: `proxies of ${from} would get ${target}, ${apart} apart`,
        count: 0,
      };
      pairs.set(key, { ...pair, count: pair.count + 1 });
    }
  }
  return [...pairs.values()].map(
    ({ words, count }) => `warning ${code}: ${counted(count, 'workload')} with ${words}; ${served}`,
  );
}
