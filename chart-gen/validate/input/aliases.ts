import type { Document } from 'yaml';
import { yaml } from '../../yaml/library.ts';

export interface AliasFault {
  /** Offset in the document's text. */
  readonly offset: number;
  readonly message: string;
}

/** The first alias that means nothing, or means a value that contains it and so never ends. */
export function aliasFault(document: Document): AliasFault | undefined {
  const { visit } = yaml();
  let fault: AliasFault | undefined;
  visit(document, {
    Alias(_role, node, ancestors) {
      const target = node.resolve(document);
      const offset = node.range?.[0] ?? 0;
      if (!target) fault = { offset, message: `there is no anchor &${node.source} before this alias` };
      else if (ancestors.some((one) => one === target)) {
        fault = { offset, message: `the anchor &${node.source} contains itself` };
      }
      return fault ? visit.BREAK : undefined;
    },
  });
  return fault;
}
