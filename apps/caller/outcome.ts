import { callOnce } from '../http/call-once.ts';
import type { Target } from './settings.ts';

export type Outcome =
  | { readonly kind: 'expected' }
  /** `got` is a status, or `error:` and a code. */
  | { readonly kind: 'unexpected'; readonly got: string; readonly detail: string };

const timeout = 5_000;
const keep = 200;

/** Calls a target once and compares its answer with what is right. */
export async function outcomeOf({ method, url, expect }: Target): Promise<Outcome> {
  const answer = await callOnce({ method, url, timeout, keep });
  if ('error' in answer)
    return { kind: 'unexpected', got: `error:${answer.error}`, detail: answer.message.slice(0, keep) };
  if (answer.status === expect) return { kind: 'expected' };
  return { kind: 'unexpected', got: `${answer.status}`, detail: answer.body };
}
