import type { Document, Scalar } from 'yaml';
import { yaml } from '../../yaml/library.ts';
import type { Severity } from '../model/rule.ts';

export interface Trap {
  /** Offset in the document's text. */
  readonly offset: number;
  readonly message: string;
  readonly severity: Severity;
  readonly fix: string;
}

/** Plain scalars that do not mean what they look like. */
export function scalarTraps(document: Document): Trap[] {
  const { isPair, isScalar, visit } = yaml();
  const traps: Trap[] = [];
  visit(document, {
    Scalar(role, node, ancestors) {
      const source = node.type === 'PLAIN' ? node.source : undefined;
      if (!source || typeof node.value === 'string') return;
      const pair = ancestors.at(-1);
      const key = isPair(pair) && isScalar(pair.key) ? String(pair.key.source ?? pair.key.value) : '';
      const trap = role === 'key' ? keyTrap(node, source) : valueTrap(node, source, key);
      if (trap) traps.push({ ...trap, offset: node.range?.[0] ?? 0 });
    },
  });
  return traps;
}

type Found = Omit<Trap, 'offset'>;

function keyTrap(node: Scalar, source: string): Found | undefined {
  if (typeof node.value !== 'boolean' || /^(true|false)$/i.test(source)) return undefined;
  return {
    message: `the key ${source} is read as the truth value ${node.value} and becomes "${node.value}"`,
    severity: 'error',
    fix: `quote it: "${source}"`,
  };
}

function valueTrap(node: Scalar, source: string, key: string): Found | undefined {
  if (typeof node.value === 'boolean') {
    if (/^(true|false)$/i.test(source)) return undefined;
    return {
      message: `${source} is read as the truth value ${node.value}`,
      severity: 'warning',
      fix: `write ${node.value}, or quote it when the text is meant: "${source}"`,
    };
  }
  if (typeof node.value !== 'number') return undefined;
  const quote = `quote it: "${source}"`;
  if (!Number.isFinite(node.value)) {
    return {
      message: `${source} cannot be sent to Kubernetes, as JSON has no such number`,
      severity: 'error',
      fix: quote,
    };
  }
  const named = /(tag|version|commit|sha|revision|digest)$/i.test(key);
  if (named && /e|\.\d*0$/i.test(source) && !/^0x/i.test(source)) {
    return {
      message: `${key} ${source} is read as the number ${node.value}`,
      severity: 'warning',
      fix: quote,
    };
  }
  // permissions of files are written in octal on purpose
  if (/mode$/i.test(key)) return undefined;
  if (/^[-+]?0[oO]?[0-9_]+$/.test(source) && !/^0+$/.test(source)) {
    return { message: `${source} is read as the number ${node.value}`, severity: 'warning', fix: quote };
  }
  if (source.includes('_')) {
    return { message: `${source} is read as the number ${node.value}`, severity: 'warning', fix: quote };
  }
  return undefined;
}
