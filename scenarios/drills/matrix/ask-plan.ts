import type { PlannedCall } from '../../../harness/matrix/calls.ts';
import type { World } from './world.ts';

/** So many requests are asked by one command in a pod. */
const together = 60;

/** Asks every call once from a pod in the mesh; what was answered otherwise than planned, a line each. */
export async function wrongAnswers(world: World, calls: readonly PlannedCall[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (let from = 0; from < calls.length; from += together) {
    const some = calls.slice(from, from + together);
    const answers = await world.ask(
      'in-mesh',
      some.map(({ method, url, headers }) => ({ method, url, headers })),
    );
    for (const [index, call] of some.entries()) {
      const got = answers[index];
      if (got?.status !== call.expect)
        wrong.push(`${call.id}: expected ${call.expect}, got ${got?.status} ${got?.body.slice(0, 160)}`);
    }
  }
  return wrong;
}
