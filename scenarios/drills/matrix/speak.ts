import type { SpokenCall } from '../../../harness/matrix/workload.ts';
import type { Client, World } from './world.ts';

/** What the caller says of one that did not end as it should. */
interface Unexpected {
  readonly meshproof: string;
  readonly path?: string;
  readonly got?: string | number;
}

/** Makes each call once by the matrix's own caller; what did not end as expected, a text each. */
export async function spokenWrongly(
  world: World,
  from: Client,
  calls: readonly SpokenCall[],
): Promise<readonly string[]> {
  const targets = calls.map((call) => ({ to: 'drill/target', method: 'GET', ...call }));
  const output = await world.run(
    from,
    'env',
    'MODE=job',
    'FROM=drill/client',
    `CALLS=${targets.length}`,
    `TARGETS=${JSON.stringify(targets)}`,
    'node',
    '/app/caller.mjs',
  );
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Unexpected);
  // a caller that said nothing has proven nothing
  if (!lines.some(({ meshproof }) => meshproof === 'summary')) return [`the caller said: ${output}`];
  return lines.filter(({ meshproof }) => meshproof === 'unexpected').map((line) => JSON.stringify(line));
}
