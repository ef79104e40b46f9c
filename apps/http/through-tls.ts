import { Agent, request } from 'node:https';
import type { Door } from './call-once.ts';

/**
 * TLS to a server of tests, whose certificate nobody signed: what is looked at is whether a proxy passes it through,
 * and a proxy that ended it would be seen by the answer.
 */
export const throughTls: Door = {
  request,
  options: { agent: new Agent({ keepAlive: true, rejectUnauthorized: false }) },
};
