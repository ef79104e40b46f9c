import type { InputDocument } from '../model/document.ts';
import { type Manifest, manifestOf } from '../model/manifest.ts';
import { isMap } from '../model/node.ts';
import type { Path } from '../model/place.ts';

/** The objects of the documents, those of Lists one by one, each knowing where it stands. */
export function manifestsOf(documents: readonly InputDocument[]): Manifest[] {
  return documents
    .filter(({ kind }) => kind === 'manifest')
    .flatMap((document) => unpack(document.value, document, []));
}

function unpack(value: unknown, document: InputDocument, base: Path): Manifest[] {
  if (
    isMap(value) &&
    typeof value.kind === 'string' &&
    value.kind.endsWith('List') &&
    Array.isArray(value.items)
  ) {
    const { kind, apiVersion } = value;
    return value.items.flatMap((item, index) =>
      unpack(withKind(item, kind, apiVersion), document, [...base, 'items', index]),
    );
  }
  const position = (path: Path = []) => document.position([...base, ...path]);
  const manifest = manifestOf(value, { file: document.file, position });
  return manifest ? [manifest] : [];
}

/** The items of a list of one kind, as the API server answers it, do not repeat their kind. */
function withKind(item: unknown, listKind: string, apiVersion: unknown): unknown {
  if (!isMap(item) || item.kind !== undefined || listKind === 'List') return item;
  return { apiVersion, kind: listKind.slice(0, -'List'.length), ...item };
}
