import { readFileSync } from 'node:fs';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, request } from 'node:https';
import type { OperatorSettings } from './settings.ts';

export interface KubeObject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly replicas?: number };
}

/** The few things that the operator asks of a Kubernetes API. Each rejects with what the API said. */
export interface Kube {
  list(path: string, selector: string): Promise<readonly KubeObject[]>;
  create(path: string, object: object): Promise<void>;
  /** A merge patch. */
  patch(path: string, change: object): Promise<void>;
  /** What is gone already is as it should be. */
  remove(path: string): Promise<void>;
}

const timeout = 10_000;
const notFound = 404;

/** Speaks with the service account's token, read anew each time: a kubelet replaces it every hour. */
export function connectKube({ url, tokenFile, ca }: OperatorSettings['api']): Kube {
  const plain = url.startsWith('http:');
  const agent = plain ? new PlainAgent({ keepAlive: true }) : new Agent({ keepAlive: true, ca });
  const send = plain ? plainRequest : request;
  const ask = (method: string, path: string, body?: object, type = 'application/json') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
        ...(body ? { 'content-type': type } : {}),
      };
      const outgoing = send(`${url}${path}`, { method, headers, agent, timeout }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${timeout} ms`)));
      outgoing.on('error', reject);
      outgoing.end(body && JSON.stringify(body));
    });
  const must = async (answer: Promise<{ status: number; text: string }>, also?: number) => {
    const { status, text } = await answer;
    if (status < 300 || status === also) return text;
    throw new Error(`${status}: ${text.slice(0, 200)}`);
  };
  return {
    async list(path, selector) {
      const text = await must(ask('GET', `${path}?labelSelector=${encodeURIComponent(selector)}`));
      return (JSON.parse(text) as { items: KubeObject[] }).items;
    },
    async create(path, object) {
      await must(ask('POST', path, object));
    },
    async patch(path, change) {
      await must(ask('PATCH', path, change, 'application/merge-patch+json'));
    },
    async remove(path) {
      await must(ask('DELETE', path), notFound);
    },
  };
}
