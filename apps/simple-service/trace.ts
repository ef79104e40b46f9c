import type { IncomingHttpHeaders } from 'node:http';

/** What a request carries on to the next hop, so that a trace is one trace. */
const carried = [
  'x-request-id',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'b3',
  'traceparent',
  'tracestate',
];

export function traceOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    carried.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
