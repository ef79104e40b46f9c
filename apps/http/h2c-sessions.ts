import { type ClientHttp2Session, connect } from 'node:http2';
import type { Answer, Call } from './call-once.ts';

const sessions = new Map<string, ClientHttp2Session>();

/** One session for each host and port, kept until its server or a proxy says that it ends. */
function sessionTo(authority: string): ClientHttp2Session {
  const kept = sessions.get(authority);
  if (kept && !kept.closed && !kept.destroyed) return kept;
  const session = connect(`http://${authority}`);
  const forget = () => {
    if (sessions.get(authority) === session) sessions.delete(authority);
  };
  // a stream begun after a GOAWAY would fail by our own fault
  session.on('goaway', forget);
  session.on('close', forget);
  // told by the stream that it hits
  session.on('error', forget);
  sessions.set(authority, session);
  return session;
}

/** Makes one request over HTTP/2 with prior knowledge, once. Never rejects. */
export function callH2c({ method, url, headers, timeout, keep }: Call): Promise<Answer> {
  return new Promise((resolve) => {
    const { host, pathname, search } = new URL(url);
    const stream = sessionTo(host).request({ ...headers, ':method': method, ':path': pathname + search });
    const finish = (answer: Answer) => {
      clearTimeout(deadline);
      resolve(answer);
    };
    const fail = (error: string, message: string) => {
      finish({ error, message });
      stream.destroy();
    };
    const deadline = setTimeout(() => fail('ETIMEDOUT', `no whole answer in ${timeout} ms`), timeout);
    let status = 0;
    let body = '';
    stream.setEncoding('utf8');
    stream.on('response', (got) => {
      status = Number(got[':status']);
    });
    stream.on('data', (part: string) => {
      if (body.length < keep) body = (body + part).slice(0, keep);
    });
    // a session that could not connect cancels its streams, and tells why in the cause
    stream.on('error', (error) => {
      const { code, name, message } = (error.cause ?? error) as NodeJS.ErrnoException;
      fail(code ?? name, message);
    });
    // without an error, and without an answer, too, when the session went before the stream had begun
    stream.on('close', () => {
      if (stream.readableEnded && status > 0) finish({ status, body });
      else fail('ECLOSED', `the stream was closed with code ${stream.rstCode}`);
    });
    stream.resume();
    stream.end();
  });
}
