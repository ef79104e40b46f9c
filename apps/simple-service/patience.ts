/**
 * Milliseconds, more than the hour for which a proxy keeps a connection that is idle, or that it opened and never used:
 * were ours shorter, a request could meet the connection as it closes, or take a 408 that was meant for its silence.
 */
const longerThanProxies = 65 * 60_000;

/** How long a server of HTTP/1.1 waits on a connection for what comes next, in milliseconds. */
export const connectionPatience = {
  keepAliveTimeout: longerThanProxies,
  headersTimeout: longerThanProxies,
  requestTimeout: longerThanProxies,
} as const;

/** How long a body may take once its headers are there, in milliseconds. */
export const bodyPatience = 60_000;
