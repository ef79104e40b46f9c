import type { PlannedCall } from '../../../harness/matrix/calls.ts';
import type { Answered, World } from './world.ts';

/** So many requests are asked by one command in a pod. */
const together = 60;

/** Asks every call once from a pod in the mesh; what was answered otherwise than planned, a line each. */
export async function wrongAnswers(world: World, calls: readonly PlannedCall[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (let from = 0; from < calls.length; from += together) {
    const some = calls.slice(from, from + together);
    const answers = await world.ask(
      'in-mesh',
      some.map(({ method, url, headers, bodyBytes, counted }, index) => ({
        method,
        url,
        bodyBytes,
        headers: { ...headers, ...(counted ? { 'x-count-key': `${Date.now()}-${from + index}` } : {}) },
      })),
    );
    for (const [index, call] of some.entries()) {
      const got = wrongWith(call, answers[index]);
      if (got !== undefined) wrong.push(`${call.id}: expected ${call.expect}, got ${got}`);
    }
  }
  return wrong;
}

/** What is wrong with an answer: its status, else what the call asks of the body. */
export function wrongWith(call: PlannedCall, answer: Answered | undefined): string | undefined {
  const { status, body = '' } = answer ?? {};
  if (status !== call.expect) return `${status} ${body.slice(0, 160)}`;
  if (call.expectBytes !== undefined && body.length !== call.expectBytes)
    return `${body.length} bytes instead of ${call.expectBytes}`;
  if (!call.counted && !call.returnsHeaders) return undefined;
  const { times, headers = {} } = JSON.parse(body) as {
    readonly times?: number;
    readonly headers?: Readonly<Record<string, string>>;
  };
  if (call.counted && times !== 1) return `arrived ${times} times`;
  const lost = Object.entries((call.returnsHeaders && call.headers) || {}).find(
    ([name, value]) => headers[name.toLowerCase()] !== value,
  );
  return lost && `the header ${lost[0]} as ${headers[lost[0].toLowerCase()]}`;
}
