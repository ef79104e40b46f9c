import { Agent, request } from 'node:http';
import type { Target } from './settings.ts';

export type Outcome = { readonly got: string; readonly expected: boolean; readonly detail?: string };

/** Kept open between calls, as a real client does; never retried. */
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Makes one call, once. */
export function call(target: Target, timeout = 5_000): Promise<Outcome> {
  return new Promise((resolve) => {
    const outgoing = request(target.url, { method: target.method, agent, timeout }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (text.length < 200) text += chunk;
      });
      response.on('error', (error) => resolve({ got: 'error:body', expected: false, detail: error.message }));
      response.on('end', () => {
        const expected = response.statusCode === target.expect;
        resolve({
          got: `${response.statusCode}`,
          expected,
          detail: expected ? undefined : text.slice(0, 200),
        });
      });
    });
    outgoing.on('timeout', () =>
      outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ got: `error:${error.code ?? error.name}`, expected: false, detail: error.message });
    });
    outgoing.end();
  });
}
