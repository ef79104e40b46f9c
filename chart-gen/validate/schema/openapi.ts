import { isMap } from '../model/node.ts';
import { customSchema, trimSchema } from './trim.ts';

export type Schema = Readonly<Record<string, unknown>>;

export interface KindSchema {
  /** Name of its definition. */
  readonly schema: string;
  readonly namespaced: boolean;
}

/** The schemas of a set of kinds, without what only people read. */
export interface SchemaBundle {
  /** The API server's version, such as v1.34.4. */
  readonly kubernetes: string;
  /** By group/version/Kind; the core group is empty: "/v1/Pod". */
  readonly kinds: Readonly<Record<string, KindSchema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

const collection = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(namespaces\/\{namespace\}\/)?[^/{}]+$/;
const refPrefix = '#/components/schemas/';

/** Whether a definition is one of Kubernetes itself rather than of a CustomResourceDefinition. */
export function isBuiltIn(definition: string): boolean {
  return definition.startsWith('io.k8s.') && !definition.startsWith('io.k8s.networking.gateway.');
}

/**
 * The kinds that can be created through the given OpenAPI v3 documents (what an API server answers under
 * /openapi/v3/…), with all definitions that they reach. `wanted` chooses kinds by their definition.
 */
export function schemaBundle(
  openapi: readonly unknown[],
  kubernetes: string,
  wanted: (definition: string) => boolean = () => true,
): SchemaBundle {
  const kinds: Record<string, KindSchema> = {};
  const all = new Map<string, unknown>();
  for (const document of openapi.filter(isMap)) {
    const { components, paths } = document;
    const schemas = isMap(components) && isMap(components.schemas) ? components.schemas : {};
    for (const [name, schema] of Object.entries(schemas)) all.set(name, schema);
    for (const [path, operations] of Object.entries(isMap(paths) ? paths : {})) {
      const match = collection.exec(path);
      const created = match && isMap(operations) ? creates(operations.post) : undefined;
      if (created && wanted(created.schema))
        kinds[created.key] = { schema: created.schema, namespaced: match?.[1] !== undefined };
    }
  }
  const definitions: Record<string, Schema> = {};
  const queue = Object.values(kinds).map(({ schema }) => schema);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (Object.hasOwn(definitions, name)) continue;
    const top = Object.values(kinds).some(({ schema }) => schema === name);
    const { schema, references } = isBuiltIn(name)
      ? trimSchema(all.get(name), { status: top ? 'open' : 'kept' })
      : customSchema(all.get(name));
    definitions[name] = schema;
    queue.push(...references);
  }
  return { kubernetes, kinds: sorted(kinds), definitions: sorted(definitions) };
}

/** Kind and body of a request that creates an object; a path that creates none, such as a review's, has another kind. */
function creates(post: unknown): { key: string; schema: string } | undefined {
  if (!isMap(post) || !isMap(post.requestBody) || !isMap(post.requestBody.content)) return undefined;
  const gvk = post['x-kubernetes-group-version-kind'];
  const [body] = Object.values(post.requestBody.content);
  const reference = isMap(body) && isMap(body.schema) ? body.schema.$ref : undefined;
  if (!isMap(gvk) || typeof reference !== 'string') return undefined;
  return { key: `${gvk.group}/${gvk.version}/${gvk.kind}`, schema: reference.slice(refPrefix.length) };
}

function sorted<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
