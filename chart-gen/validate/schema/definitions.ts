import { closedSchema, definitionId } from './closed.ts';
import type { Schema, SchemaBundle } from './openapi.ts';

/** A definition of a bundle, closed, by the id that refers to it; undefined when there is none. */
export type Definitions = (id: string) => Schema | undefined;

/** The definitions of a bundle. Each is closed when it is asked for the first time: most never are. */
export function closedDefinitions({ definitions }: SchemaBundle): Definitions {
  const prefix = definitionId('');
  const closed = new Map<string, Schema | undefined>();
  const close = (id: string): Schema | undefined => {
    const name = id.slice(prefix.length);
    const exists = id.startsWith(prefix) && Object.hasOwn(definitions, name);
    return exists ? closedSchema(definitions[name]) : undefined;
  };
  return (id) => {
    if (!closed.has(id)) closed.set(id, close(id));
    return closed.get(id);
  };
}
