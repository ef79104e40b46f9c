import { parse } from 'semver';

/** Minor versions by which a proxy may lag behind its control plane: https://istio.io/latest/docs/releases/supported-releases/. */
const mostMinors = 1;

/** Why a mesh must not stand with a foot in each of two releases; undefined when it may. */
export function skewProblem(baseline: string, candidate: string): string | undefined {
  const [from, to] = [parse(baseline), parse(candidate)];
  if (!from || !to) return undefined;
  const apart = Math.abs(to.minor - from.minor);
  if (from.major === to.major && apart <= mostMinors) return undefined;
  const distance = from.major === to.major ? `${apart} minor versions` : 'a major version';
  return `${baseline} and ${candidate} are ${distance} apart, and a control plane serves proxies of at most ${mostMinors} minor version before its own: qualify each step by itself`;
}
