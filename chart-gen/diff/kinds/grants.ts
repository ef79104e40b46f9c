/** One thing that a role lets its subjects do. */
export interface Grant {
  readonly verb: string;
  /** `group/resource`, `group/resource:name`, or the path of a URL. */
  readonly what: string;
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs?: readonly string[];
}

/** Grants that are spelled out at most; a role beyond it is compared rule by rule. */
export const maxGrants = 20_000;

/** Every grant of a list of rules, each spelled out; undefined when they are too many. */
export function grantsOf(rules: unknown): Grant[] | undefined {
  const list = (Array.isArray(rules) ? rules : []) as readonly Rule[];
  const size = list.reduce((sum, rule) => sum + (rule.verbs?.length ?? 0) * targetCount(rule), 0);
  if (size > maxGrants) return undefined;
  return list.flatMap((rule) =>
    targets(rule).flatMap((what) => (rule.verbs ?? []).map((verb) => ({ verb, what }))),
  );
}

const targetCount = (rule: Rule): number =>
  (rule.apiGroups?.length ?? 0) *
    (rule.resources?.length ?? 0) *
    Math.max(rule.resourceNames?.length ?? 0, 1) +
  (rule.nonResourceURLs?.length ?? 0);

function targets({
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: Rule): string[] {
  const names = resourceNames.length > 0 ? resourceNames.map((name) => `:${name}`) : [''];
  const objects = apiGroups.flatMap((group) =>
    resources.flatMap((resource) => names.map((name) => `${group || 'core'}/${resource}${name}`)),
  );
  return [...objects, ...nonResourceURLs];
}

/** Whether some grant of the list allows what another says, wildcards and unnamed objects included. */
export function covers(grants: readonly Grant[], { verb, what }: Grant): boolean {
  return grants.some((grant) => (grant.verb === verb || grant.verb === '*') && includes(grant.what, what));
}

function includes(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '*/*') return true;
  if (wide.startsWith('/') || narrow.startsWith('/'))
    return wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1));
  const [wideObject = '', wideName] = splitOnce(wide, ':');
  const [narrowObject = '', narrowName] = splitOnce(narrow, ':');
  if (wideName !== undefined && wideName !== narrowName) return false;
  const [wideGroup, wideResource] = splitOnce(wideObject, '/');
  const [narrowGroup, narrowResource] = splitOnce(narrowObject, '/');
  return (
    (wideGroup === '*' || wideGroup === narrowGroup) &&
    (wideResource === '*' || wideResource === narrowResource)
  );
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Grants by what they are about, as `apps/deployments: get, list`. */
export function grantLines(grants: readonly Grant[]): string[] {
  const byTarget = new Map<string, Set<string>>();
  for (const { verb, what } of grants) byTarget.set(what, (byTarget.get(what) ?? new Set()).add(verb));
  return [...byTarget]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, verbs]) => `${what}: ${[...verbs].sort().join(', ')}`);
}

/** A grant that opens more than it says: anything at all, secrets, or other rights. */
export const isPowerful = ({ verb, what }: Grant): boolean =>
  verb === '*' ||
  /^(escalate|bind|impersonate)$/.test(verb) ||
  /(^|\/)\*/.test(what) ||
  /^core\/(secrets|pods\/exec|serviceaccounts\/token|nodes\/proxy)\b/.test(what) ||
  (/^(rbac\.authorization|admissionregistration)\.k8s\.io\//.test(what) && !/^(get|list|watch)$/.test(verb));
