import semver from 'semver';

/** The version in what a program printed, or undefined when it printed something else. */
export function versionIn(text: string, pattern: RegExp): string | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : (semver.valid(found) ?? undefined);
}

/** True when a version is in a range. A distributor's suffix (1.34.4-gke.1) counts as that version. */
export function fits(version: string, range: string): boolean {
  return semver.satisfies(version, range, { includePrerelease: true });
}

/** Go's own versions: `go1.26`, `go1.26.8`, `go1.27rc1`. */
export function goVersionIn(text: string): string | undefined {
  const found = /go version (?:devel )?go(\d+)\.(\d+)(?:\.(\d+)|(?:rc|beta)\d+)?/.exec(text);
  return found ? `${found[1]}.${found[2]}.${found[3] ?? 0}` : undefined;
}

/** The version that a go.mod asks for. */
export function goDirective(goMod: string): string | undefined {
  const found = /^go\s+(\d+\.\d+(?:\.\d+)?)/m.exec(goMod)?.[1];
  return found === undefined ? undefined : (semver.coerce(found)?.version ?? undefined);
}

export const atLeast = (version: string, wanted: string) => semver.gte(version, wanted);
