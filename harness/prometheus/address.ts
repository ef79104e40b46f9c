import { Failure } from '../../reports/failure/failure.ts';

export interface Address {
  /** Ends in a slash, so that paths of the API are relative to it. Holds no credentials. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Takes an address such as `https://user:secret@monitoring.example/prometheus` apart: fetch refuses credentials in an
 * address, and no message may show them.
 * @throws Failure MP_USAGE
 */
export function prometheusAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Failure('MP_USAGE', {
      what: 'expected the address of a Prometheus, beginning with http:// or https://',
      fix: 'Give it with its path, for instance http://prometheus.monitoring:9090 or https://host/prometheus.',
    });
  }
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const secret = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers: Record<string, string> = username
    ? { authorization: `Basic ${Buffer.from(secret).toString('base64')}` }
    : {};
  return { base: url.href, headers };
}
