import { connect } from 'node:http2';
import { errorEnd, type Open, once } from '../connection.ts';
import { placeOf } from '../settings.ts';

/** One HTTP/2 session; a heartbeat is a request over it. */
export const openH2c: Open = ({ url, timeout }, told) => {
  const events = once(told);
  const { host, pathname, search } = placeOf({ url });
  const session = connect(`http://${host}`);
  const deadline = setTimeout(
    () => session.destroy(Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' })),
    timeout,
  );
  let own = false;
  let streamCut = false;
  let goaway: { code: number; text: string } | undefined;
  let error: Error | undefined;
  session.on('connect', () => {
    clearTimeout(deadline);
    events.opened();
  });
  session.on('goaway', (code, _last, text) => {
    // a proxy that drains may say it twice; the first says why
    goaway ??= { code, text: text ? `${text}` : '' };
    session.close();
  });
  session.on('error', (failure) => {
    error = failure;
  });
  session.on('close', () => {
    clearTimeout(deadline);
    if (own) events.ended({ kind: 'own-end' });
    else if (goaway) events.ended({ kind: 'goaway', ...goaway, streamCut });
    else events.ended(error ? errorEnd(error) : { kind: 'closed' });
  });
  return {
    beat() {
      // between a GOAWAY and the end no request may begin
      if (session.closed || session.destroyed) return;
      const stream = session.request({ ':path': pathname + search });
      stream.on('error', () => {
        streamCut = true;
      });
      let status = 0;
      stream.on('response', (headers) => {
        status = Number(headers[':status']);
      });
      stream.on('end', () => {
        if (status === 200) events.answered();
        // without a status the stream was cut: silence tells of it, or the GOAWAY that cut it
        else if (status > 0) events.ended({ kind: 'refused', status });
      });
      stream.resume();
      stream.end();
    },
    close() {
      own = true;
      session.close();
    },
  };
};
