import type { KindSchema, Schema, SchemaBundle } from './openapi.ts';

/** A bundle as JSON lines, one kind or definition a line: small, and a new Kubernetes shows as a readable diff. */
export function bundleText({ kubernetes, kinds, definitions }: SchemaBundle): string {
  const lines = [
    { kubernetes },
    ...Object.entries(kinds).map(([kind, { schema, namespaced }]) => ({ kind, schema, namespaced })),
    ...Object.entries(definitions).map(([definition, schema]) => ({ definition, schema })),
  ];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/** The bundle that bundleText wrote. */
export function parseBundle(text: string): SchemaBundle {
  const kinds: Record<string, KindSchema> = {};
  const definitions: Record<string, Schema> = {};
  let kubernetes = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = JSON.parse(line);
    if (entry.kubernetes) kubernetes = entry.kubernetes;
    else if (entry.kind) kinds[entry.kind] = { schema: entry.schema, namespaced: entry.namespaced };
    else definitions[entry.definition] = entry.schema;
  }
  return { kubernetes, kinds, definitions };
}
