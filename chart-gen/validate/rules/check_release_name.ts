import { isDnsSubdomain } from '../kubernetes/names.ts';
import type { RuleContext } from '../model/context.ts';
import { child, items, type Node, text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

const longest = 53;
/** What `helm template` takes when nobody named the release. */
const placeholder = /^release-name(-|$)/i;

export const rule: Rule = {
  id: 'check_release_name',
  severity: 'error',
  title: 'Releases have names that Helm takes, each its own',
  reason:
    'Two releases of one name in one namespace overwrite each other; a name that is too long fails at deployment; and objects called `release-name-…` were rendered without a name and will never be upgraded.',
  doc: `- each release in a helmfile, and the name given for this validation, has at most ${longest} characters, in lower case, with
  digits, hyphens and dots;
- no two releases of a helmfile share name, namespace and context;
- each entry of \`needs\` names a release of the same helmfile (a warning, as it may come from another file);
- no object is called \`release-name-…\`, nor does a label say so.`,
  check: (context) => [
    ...context.documents('helmfile').flatMap((document) => {
      const root: Node = { value: document.value, path: [] };
      return ofReleases(items(root, 'releases')).map((problem) => ({ on: document, ...problem }));
    }),
    ...ofObjects(context),
  ],
  examples: {
    failing: `# file: helmfile.yaml
releases:
  - name: istio
    namespace: istio-system
    chart: ./charts/istio
  - name: istio
    namespace: istio-system
    chart: ./charts/istio-crd
`,
    passing: `# file: helmfile.yaml
helmDefaults:
  timeout: 900
releases:
  - name: istio
    namespace: istio-system
    chart: ./charts/istio
  - name: istio-crd
    namespace: istio-system
    chart: ./charts/istio-crd
    needs: [istio-system/istio]
`,
  },
};

function ofReleases(releases: readonly Node[]): Omit<Problem, 'on'>[] {
  const key = (release: Node) =>
    ['kubeContext', 'namespace', 'name'].map((field) => text(release, field) ?? '').join('/');
  const known = new Set(
    releases.flatMap((one) => [text(one, 'name'), `${text(one, 'namespace')}/${text(one, 'name')}`]),
  );
  const seen = new Set<string>();
  return releases.flatMap((release): Omit<Problem, 'on'>[] => {
    const name = text(release, 'name') ?? '';
    const path = [...release.path, 'name'];
    const problems: Omit<Problem, 'on'>[] = [];
    if (!isReleaseName(name))
      problems.push({ path, message: `${JSON.stringify(name)} is no name that Helm takes` });
    if (seen.has(key(release)))
      problems.push({ path, message: `there are two releases ${name} in one namespace` });
    seen.add(key(release));
    for (const need of items(release, 'needs')) {
      const wanted = String(need.value).split('/').slice(-2).join('/');
      if (known.has(wanted)) continue;
      problems.push({
        path: need.path,
        message: `${name} needs ${wanted}, which is no release here`,
        severity: 'warning',
      });
    }
    return problems;
  });
}

function ofObjects({ manifests, settings }: RuleContext): Problem[] {
  const given = settings.release?.name;
  const [first] = manifests;
  const own: Problem[] =
    given === undefined || isReleaseName(given) || !first
      ? []
      : [{ on: first, message: `the release ${JSON.stringify(given)} has no name that Helm takes` }];
  const unnamed = manifests.flatMap((on): Problem[] => {
    const instance = child(on, 'metadata', 'labels', 'app.kubernetes.io/instance');
    const message = 'this was rendered without the name of its release';
    const fix = 'render the chart with a name';
    if (placeholder.test(on.name)) return [{ on, path: ['metadata', 'name'], message, fix }];
    return placeholder.test(String(instance.value)) ? [{ on, path: instance.path, message, fix }] : [];
  });
  return [...own, ...unnamed];
}

function isReleaseName(name: string): boolean {
  return name.length <= longest && isDnsSubdomain(name);
}
