import { isMap } from '../model/node.ts';
import type { Severity } from '../model/rule.ts';

export interface Validation {
  readonly kind: string;
  /** Namespace and name, or the name alone. */
  readonly names: readonly string[];
  readonly severity: Severity;
  readonly message: string;
}

export interface Analysis {
  readonly line: number;
  readonly severity: Severity;
  readonly message: string;
}

/** What `istioctl validate` prints: warnings and errors as lists of `* Kind/namespace/name: message`. */
export function parseValidation(output: string): Validation[] {
  let severity: Severity = 'warning';
  return output.split('\n').flatMap((line): Validation[] => {
    if (/^Error:/.test(line)) severity = 'error';
    if (/has warnings:/.test(line)) severity = 'warning';
    const [, object, message] = /^\s+\* ([A-Za-z]+\/[^\s:]*): (.+)$/.exec(line) ?? [];
    if (!object || !message) return [];
    const [kind = '', ...names] = object.split('/').filter((part) => part !== '');
    return [{ kind, names, severity, message }];
  });
}

const levels: Readonly<Record<string, Severity>> = { Error: 'error', Warning: 'warning' };

/** What `istioctl analyze --output json` prints. A text that is no such list is an error, not an empty list. */
export function parseAnalysis(output: string): Analysis[] {
  const list: unknown = JSON.parse(output);
  if (!Array.isArray(list)) throw new Error('istioctl analyze printed no list');
  return list.filter(isMap).flatMap(({ code, level, message, reference }): Analysis[] => {
    const line = /:(\d+)$/.exec(String(reference))?.[1];
    if (line === undefined) return [];
    return [{ line: Number(line), severity: levels[String(level)] ?? 'info', message: `${code} ${message}` }];
  });
}
