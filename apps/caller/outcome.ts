import { speak } from './calls/speak.ts';
import type { Target } from './target.ts';

export type Outcome =
  | { readonly kind: 'expected' }
  /** `got` is a status or a code, or `error:` and a code. */
  | { readonly kind: 'unexpected'; readonly got: string; readonly detail: string };

/** Calls a target once and compares its answer with what is right. */
export async function outcomeOf(target: Target): Promise<Outcome> {
  const { got, detail } = await speak(target);
  return isRight(target, got) ? { kind: 'expected' } : { kind: 'unexpected', got, detail };
}

export const isRight = ({ expect }: Pick<Target, 'expect'>, got: string) =>
  expect === 'error:*' ? got.startsWith('error:') : got === `${expect}`;
