import type { Document } from 'yaml';
import { yaml } from '../../yaml/library.ts';
import type { Aliases, AliasFault } from './aliases.ts';

/** The first merge key (`<<`) behind which no map stands: there is nothing that could be merged. */
export function mergeFault(document: Document, { resolve }: Aliases): AliasFault | undefined {
  const { isMap, isScalar, isSeq, visit } = yaml();
  let fault: AliasFault | undefined;
  const isSource = (node: unknown): boolean => isMap(resolve(node));
  visit(document, {
    Pair(_role, { key, value }) {
      if (!isScalar(key) || key.type !== 'PLAIN' || (key.source ?? key.value) !== '<<') return undefined;
      const target = resolve(value);
      if (isMap(target) || (isSeq(target) && target.items.every(isSource))) return undefined;
      fault = { offset: key.range?.[0] ?? 0, message: 'only a map can be merged with <<' };
      return visit.BREAK;
    },
  });
  return fault;
}
