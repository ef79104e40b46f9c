import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../reports/failure/failure.ts';
import type { Address } from './address.ts';
import { type Answer, refusalSchema, successSchema } from './answer.ts';
import { networkTrouble, notPrometheus, statusTrouble, type Trouble } from './trouble.ts';

export interface AskOptions {
  /** Attempts in all. */
  readonly attempts: number;
  /** Milliseconds that one attempt may take. */
  readonly timeout: number;
  /** Milliseconds before the second attempt; doubled for each further one, with jitter. */
  readonly backOff: number;
  /** Bytes that an answer may have. */
  readonly largest: number;
}

const longestWait = 10_000;

type Attempt = { readonly answer: Answer } | { readonly trouble: Trouble };

/**
 * Asks the HTTP API once, and again while the trouble looks passing.
 * @throws Failure MP_PROMETHEUS_*; or the signal's reason.
 */
export async function ask(
  address: Address,
  path: string,
  parameters: Readonly<Record<string, string>>,
  options: AskOptions,
  signal?: AbortSignal,
): Promise<Answer> {
  const seen: string[] = [];
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const result = await once(address, path, parameters, options, signal);
    if ('answer' in result) return result.answer;
    const { trouble } = result;
    if (!trouble.again) throw trouble.failure;
    seen.push(trouble.text);
    if (attempt >= options.attempts) throw unreachable(address, seen, trouble.cause);
    const wait =
      (trouble.waitSeconds ?? 0) * 1000 || options.backOff * 2 ** (attempt - 1) * (0.5 + Math.random());
    await delay(Math.min(wait, longestWait), undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

async function once(
  address: Address,
  path: string,
  parameters: Readonly<Record<string, string>>,
  options: AskOptions,
  signal?: AbortSignal,
): Promise<Attempt> {
  const where = address.base;
  const timeout = AbortSignal.timeout(options.timeout);
  try {
    const response = await fetch(new URL(path, address.base), {
      method: 'POST',
      body: new URLSearchParams(parameters),
      headers: { ...address.headers, accept: 'application/json' },
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const body = await readBody(response, options.largest, where);
    if (response.status !== 200) return { trouble: statusTrouble(response, refusalText(body), where) };
    return { answer: readAnswer(body, response, where) };
  } catch (thrown) {
    signal?.throwIfAborted();
    if (thrown instanceof Failure) throw thrown;
    if (timeout.aborted)
      return { trouble: { again: true, text: `no answer in ${options.timeout / 1000} s` } };
    return { trouble: networkTrouble(thrown, where) };
  }
}

async function readBody(response: Response, largest: number, where: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > largest) {
      throw new Failure('MP_PROMETHEUS_ANSWER', {
        what: `expected an answer of at most ${largest} bytes, got more`,
        where,
        why: 'The query selects far more series than one mesh under test has.',
        fix: 'Use a Prometheus of the environment under test, or keep the run in namespaces of its own.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readAnswer(body: string, response: Response, where: string): Answer {
  const json = parseJson(body);
  if (json === undefined) {
    const type = response.headers.get('content-type')?.split(';')[0] ?? 'no content type';
    throw notPrometheus(type === 'text/html' ? 'a page of HTML' : `${type} that is not JSON`, where);
  }
  const parsed = successSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Failure('MP_PROMETHEUS_ANSWER', {
      what: `the answer is not as the API describes it: ${issue?.path.join('.')}: ${issue?.message}`,
      where,
      why: 'A native histogram, a value that is no number, or a server that only resembles Prometheus.',
    });
  }
  const { data, warnings = [], isPartial } = parsed.data;
  if (warnings.length > 0 || isPartial) {
    throw new Failure('MP_PROMETHEUS_PARTIAL', {
      what: `the answer is marked as incomplete: ${warnings.join('; ') || 'isPartial'}`,
      where,
      why: 'A store behind it did not answer, so what is missing cannot be told from what is not there.',
    });
  }
  return data;
}

function refusalText(body: string): string | undefined {
  const parsed = refusalSchema.safeParse(parseJson(body));
  return parsed.success ? `${parsed.data.errorType}: ${parsed.data.error}` : undefined;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function unreachable(address: Address, seen: readonly string[], cause: unknown): Failure {
  return new Failure('MP_PROMETHEUS_UNREACHABLE', {
    what: `no answer in ${seen.length} attempts: ${[...new Set(seen)].join('; ')}`,
    where: address.base,
    why: 'It is down, restarting, overloaded, or not reachable from here.',
    fix: 'Check the address and that Prometheus is up; then evaluate the run again.',
    cause,
  });
}
