import { Failure } from '../../reports/failure/failure.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { placesOf } from '../kube/places.ts';
import { type Right, rights } from './rights.ts';
import type { RoleScope } from './role.ts';

export interface Question {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/**
 * Asks the API server for each right that a rollout needs whether this identity has it. Nothing is written.
 * @throws Failure MP_ROLLOUT_RIGHTS that lists those missing
 */
export async function checkRights(
  cluster: Cluster,
  scope: RoleScope & { readonly argo?: boolean },
): Promise<void> {
  const { argo = false, proxyConfig = false, ...where } = scope;
  const asked = { argo, proxyConfig };
  const wanted = rights.filter(({ only }) => only === undefined || asked[only]);
  const within = (scope.namespaces ?? []).map((namespace) => ` -n ${namespace}`).join('');
  const also = proxyConfig ? ' --proxy-config' : '';
  await checkQuestions(
    cluster,
    wanted.flatMap((right) => questionsOf(right, where)),
    `meshproof rollout role${within}${also} prints the least roles; bind them to this identity`,
  );
}

/**
 * Asks each question whether this identity has a right. Nothing is written.
 * @param fix what to do about those missing
 * @throws Failure MP_ROLLOUT_RIGHTS that lists them
 */
export async function checkQuestions(
  cluster: Cluster,
  questions: readonly Question[],
  fix: string,
): Promise<void> {
  const answers = await Promise.all(
    questions.map(async (question) => ({ question, allowed: await mayI(cluster, question) })),
  );
  const missing = answers.filter(({ allowed }) => !allowed).map(({ question }) => wordsOf(question));
  if (missing.length === 0) return;
  throw new Failure('MP_ROLLOUT_RIGHTS', {
    what: `${missing.length} of ${questions.length} rights are missing: ${missing.join('; ')}`,
    where: cluster.server,
    fix,
  });
}

export function questionsOf({ group, resources, verbs, name, scope }: Right, where: RoleScope): Question[] {
  const rolled = placesOf(where).map(({ namespace }) => namespace);
  const places = { cluster: [undefined], istiod: [where.istiod], namespaces: rolled }[scope];
  return resources.flatMap((path) =>
    verbs.flatMap((verb) =>
      places.map((namespace) => {
        const [resource = '', subresource] = path.split('/');
        return { verb, group, resource, subresource, name, namespace };
      }),
    ),
  );
}

/** Whether this identity has one right, as the API server says. */
export async function mayI(cluster: Cluster, resourceAttributes: Question): Promise<boolean> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    // an object of this kind is an answer, and never stored
    metadata: {},
    spec: { resourceAttributes },
  };
  const { status } = await cluster.create(review as unknown as KubeObject);
  return status?.allowed === true;
}

const wordsOf = ({ verb, group, resource, subresource, name, namespace }: Question): string => {
  const what = [resource, subresource].filter(Boolean).join('/');
  const of = group ? ` (${group})` : '';
  return `${verb} ${what}${name ? ` ${name}` : ''}${of} ${namespace ? `in ${namespace}` : 'cluster-wide'}`;
};
