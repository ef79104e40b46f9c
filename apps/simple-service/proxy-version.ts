import { callOnce } from '../http/call-once.ts';
import type { ProxySettings } from './settings.ts';

const nobody = 'none';
const askEvery = 1_000;
const askFor = 120;

/**
 * The version of the proxy beside this process, as far as it is known by now; `none` without one. The proxy may start
 * after the service, so it is asked until it has answered, for two minutes.
 */
export function proxyVersionOf({ version, admin }: ProxySettings): () => string {
  let known = version ?? nobody;
  let asked = 0;
  const ask = async (url: string) => {
    const answer = await callOnce({ method: 'GET', url, timeout: askEvery, keep: 1 << 18 });
    const told = 'status' in answer && answer.status === 200 ? istioVersionIn(answer.body) : undefined;
    if (told !== undefined) known = told;
    else if (++asked < askFor) setTimeout(() => void ask(url), askEvery).unref();
  };
  if (version === undefined && admin !== undefined) void ask(`${admin}/server_info`);
  return () => known;
}

/** Envoy tells the metadata that it was started with; Istio puts its version there. */
export function istioVersionIn(serverInfo: string): string | undefined {
  try {
    const version = JSON.parse(serverInfo)?.node?.metadata?.ISTIO_VERSION;
    return typeof version === 'string' ? version.slice(0, 100) : undefined;
  } catch {
    return undefined;
  }
}
