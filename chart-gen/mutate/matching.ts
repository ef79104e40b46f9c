import { groupOf, type Manifest } from '../manifest/manifest.ts';
import type { Change } from './schema.ts';

/** Whether a rule means an object. Every part that the rule names must fit; `*` stands for any text. */
export function matches(match: Change['match'], manifest: Manifest): boolean {
  const { kind, name, namespace, group } = match;
  return (
    fits(kind, manifest.kind) &&
    fits(name, manifest.metadata.name) &&
    fits(namespace, manifest.metadata.namespace ?? '') &&
    fits(group, groupOf(manifest))
  );
}

/** Matches piece by piece and not with a regular expression, for which a pattern of many stars would take for ever. */
function fits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined || pattern === text) return true;
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined || !text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
