import type { Alias, Document, Node } from 'yaml';
import { yaml } from '../../yaml/library.ts';

export interface AliasFault {
  /** Offset in the document's text. */
  readonly offset: number;
  readonly message: string;
}

/** What each alias of a document stands for: found in one pass, as to look for each would take a pass of its own. */
export interface Aliases {
  /** The node behind an alias; any other node is itself. */
  readonly resolve: (node: unknown) => unknown;
  /** The first alias that means nothing, or means a value that contains it and so never ends. */
  readonly fault: AliasFault | undefined;
}

export function aliasesOf(document: Document): Aliases {
  const { isAlias, isNode, visit } = yaml();
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  let fault: AliasFault | undefined;
  visit(document, (_key, node, ancestors) => {
    if (!isNode(node)) return undefined;
    if (!isAlias(node)) {
      if (node.anchor) anchored.set(node.anchor, node);
      return undefined;
    }
    const target = anchored.get(node.source);
    const offset = node.range?.[0] ?? 0;
    if (!target) fault = { offset, message: `there is no anchor &${node.source} before this alias` };
    else if (ancestors.includes(target))
      fault = { offset, message: `the anchor &${node.source} contains itself` };
    else targets.set(node, target);
    return fault ? visit.BREAK : undefined;
  });
  return { resolve: (node) => (isAlias(node) ? targets.get(node) : node), fault };
}
