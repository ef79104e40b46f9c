import { sayOnce } from '../../tcp/say-once.ts';
import { placeOf, protocolOf, type Target } from '../target.ts';
import { limits, type Spoken } from './speak.ts';

const failed = ({ error, message }: { error: string; message: string }): Spoken => ({
  got: `error:${error}`,
  detail: message.slice(0, limits.keep),
});

const where = (target: Target) => {
  const { hostname, port } = placeOf(target);
  return { host: hostname, port: Number(port || 80), timeout: limits.timeout };
};

let lines = 0;

/** A line there and the same line back; of `banner` the server has the first word. `got` is 0 when it came back. */
export async function callTcp(target: Target): Promise<Spoken> {
  const line = `meshproof ${process.pid} ${lines++}\n`;
  const greeting = protocolOf(target) === 'banner' ? '220 ' : undefined;
  const said = await sayOnce({ ...where(target), greeting, line, until: '\n' });
  if ('error' in said) return failed(said);
  if (said.text === line) return { got: '0', detail: '' };
  return { got: 'error:GARBLED', detail: said.text.slice(0, limits.keep) };
}

/** HTTP as clients spoke it before 1.1: a connection for each request, whose end is the answer's end. */
export async function callHttp10(target: Target): Promise<Spoken> {
  const { host, pathname, search } = placeOf(target);
  const line = `${target.method} ${pathname}${search} HTTP/1.0\r\nHost: ${host}\r\nUser-Agent: meshproof\r\n\r\n`;
  const said = await sayOnce({ ...where(target), line, until: 'end' });
  if ('error' in said) return failed(said);
  const [head = '', body = ''] = said.text.split('\r\n\r\n', 2);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (status === undefined) return { got: 'error:GARBLED', detail: head.slice(0, limits.keep) };
  return { got: status, detail: body.slice(0, limits.keep) };
}
