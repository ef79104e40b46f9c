import type { PlannedCall } from './plan.ts';

/** The part of a k6 response that is checked beyond its status. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * What is wrong with an answer, in a word for the ledger: its status, else `bytes:…` where another number of bytes came,
 * `times:…` where a counted request had arrived before, `header:…` where one that was sent did not arrive as it was.
 * Undefined when all is as the call asked.
 * @param whatCame the status as the ledger has it
 */
export function wrongWith(call: PlannedCall, { status, body }: Answer, whatCame: string): string | undefined {
  if (status !== call.expect) return whatCame;
  const text = typeof body === 'string' ? body : '';
  // the bodies that are measured are plain ASCII
  if (call.expectBytes !== undefined && text.length !== call.expectBytes) return `bytes:${text.length}`;
  if (call.counted) {
    const { times } = parsed(text);
    if (times !== 1) return `times:${String(times)}`;
  }
  if (call.returnsHeaders) {
    const came = Object(parsed(text).headers) as Record<string, unknown>;
    const lost = Object.entries(call.headers ?? {}).find(
      ([name, value]) => came[name.toLowerCase()] !== value.trim(),
    );
    if (lost) return `header:${lost[0].toLowerCase()}`;
  }
  return undefined;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
