import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { Failure } from '../../reports/failure/failure.ts';

const configSchema = z.strictObject({
  tools: z.record(z.string(), z.string()).optional().describe('tool name -> path of the program'),
  downloads: z.boolean().optional().describe('false: nothing is downloaded from release pages'),
});

export type Config = z.infer<typeof configSchema>;

/** The configuration file, or an empty one when none is named and meshproof.yaml is not there. @throws Failure MP_CONFIG_INVALID */
export function readConfig(path: string | undefined): Config {
  const file = path ?? 'meshproof.yaml';
  if (!existsSync(file)) {
    if (path === undefined) return {};
    throw new Failure('MP_CONFIG_INVALID', { what: 'there is no such file', where: file });
  }
  let data: unknown;
  try {
    data = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (cause) {
    throw new Failure('MP_CONFIG_INVALID', {
      what: cause instanceof Error ? cause.message : String(cause),
      where: file,
      cause,
    });
  }
  const result = configSchema.safeParse(data);
  if (result.success) return result.data;
  const what = result.error.issues
    .map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
    .join('; ');
  throw new Failure('MP_CONFIG_INVALID', { what, where: file, fix: 'docs/configuration.md lists the keys' });
}
