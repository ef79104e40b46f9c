import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { Failure } from '../../../reports/failure/failure.ts';
import { type Rule, severities } from '../model/rule.ts';
import { builtInRules } from '../rules/all.ts';
import { exampleFaults } from './check-examples.ts';

const shape = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/, 'must be words in lower case with _ or - between'),
  severity: z.enum(severities),
  title: z.string().min(1),
  reason: z.string().min(1),
  doc: z.string().min(1),
  check: z.custom<Rule['check']>((value) => typeof value === 'function', 'must be a function'),
  examples: z.strictObject({ failing: z.string().min(1), passing: z.string() }),
});

/**
 * A team's own rules: every .js and .mjs file of a folder that exports `rule`. The files are run, so the folder must be
 * as trusted as the command itself.
 * @throws Failure MP_RULE_INVALID for a file that exports no rule, an id that is taken, or examples that do not hold
 */
export async function loadRules(folder: string): Promise<Rule[]> {
  const names = await readdir(folder).catch((error: Error) => {
    throw new Failure('MP_RULE_INVALID', {
      what: 'the folder of rules cannot be read',
      where: folder,
      cause: error,
    });
  });
  const rules: Rule[] = [];
  for (const name of names.filter((one) => /\.m?js$/.test(one)).sort()) {
    const file = join(folder, name);
    const rule = await loadRule(file);
    if ([...builtInRules, ...rules].some(({ id }) => id === rule.id)) {
      throw invalid(file, `there is another rule called ${rule.id}`);
    }
    const [fault] = exampleFaults(rule);
    if (fault) throw invalid(file, fault);
    rules.push(rule);
  }
  return rules;
}

async function loadRule(file: string): Promise<Rule> {
  const loaded: { rule?: unknown } = await import(pathToFileURL(resolve(file)).href).catch((error: Error) => {
    throw invalid(file, error.message);
  });
  const parsed = shape.safeParse(loaded.rule);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = ['rule', ...(issue?.path ?? [])].map(String).join('.');
  throw invalid(file, loaded.rule === undefined ? 'it exports no `rule`' : `${at}: ${issue?.message}`);
}

function invalid(file: string, why: string): Failure {
  return new Failure('MP_RULE_INVALID', {
    what: `this rule cannot be used: ${why}`,
    where: file,
    fix: 'see docs/validators/own-rules.md',
  });
}
