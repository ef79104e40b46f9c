import type { ActRecord, BreakEntry } from '../run-record.ts';
import { at, seconds } from './clock.ts';

const restless = 'Deployment mp-smoke-7f3a/restless';
const [held] = seconds('candidate');

/** What an operator did in the candidate's window. */
export const sampleActs: readonly ActRecord[] = [
  { act: 'push', target: '20 VirtualServices in mp-smoke-7f3a', result: 'done', detail: 'created' },
  { act: 'restart', target: restless, result: 'done', detail: 'restarted' },
  { act: 'scale', target: restless, result: 'refused', detail: '409: the object has been modified' },
  { act: 'push', target: '20 VirtualServices in mp-smoke-7f3a', result: 'undone', detail: 'deleted' },
].map((act, index) => ({ at: at(held + 20 + index * 30), window: 'candidate', ...act }) as ActRecord);

/** How connections of a holder ended: by a drain, with a pod, and for no reason. */
export const sampleBreaks: readonly BreakEntry[] = [
  { explained: 'announced', side: 'server', how: 'close 1001', why: 'drain talker-5d8f' },
  { explained: 'replaced', side: 'unknown', how: 'RST', why: 'read ECONNRESET' },
  { side: 'unknown', how: 'FIN', why: 'closed without a word' },
].map(
  (seen, index) =>
    ({
      at: at(held + 10 + index * 25),
      window: 'candidate',
      from: 'mp-smoke-7f3a/caller',
      to: 'mp-smoke-7f3a/talker',
      call: 'tcp://talker.mp-smoke-7f3a:9000',
      lived: 61.5 + index,
      pod: 'caller-7c9b',
      ...seen,
    }) as BreakEntry,
);
