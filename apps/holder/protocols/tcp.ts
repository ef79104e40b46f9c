import { connect } from 'node:net';
import { errorEnd, type Open, once } from '../connection.ts';
import { placeOf } from '../settings.ts';

const beat = 'beat\n';

/** A TCP connection to an echo: a line goes and the same line comes. */
export const openTcp: Open = ({ url, timeout }, told) => {
  const events = once(told);
  const { hostname, port } = placeOf({ url });
  const socket = connect({ host: hostname, port: Number(port || 80) });
  const deadline = setTimeout(
    () => socket.destroy(Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' })),
    timeout,
  );
  let heard = '';
  let own = false;
  socket.setEncoding('utf8');
  socket.on('connect', () => {
    clearTimeout(deadline);
    events.opened();
  });
  socket.on('data', (part: string) => {
    heard += part;
    for (; heard.startsWith(beat); heard = heard.slice(beat.length)) events.answered();
    heard = heard.slice(0, 200);
  });
  socket.on('end', () => {
    if (own) return events.ended({ kind: 'own-end' });
    // a farewell is a line that nobody asked for, with a code in front as mail servers have it
    const text = heard.trim();
    events.ended(/^4\d\d /.test(text) ? { kind: 'farewell', text } : { kind: 'closed' });
  });
  socket.on('error', (error) => events.ended(own ? { kind: 'own-end' } : errorEnd(error)));
  socket.on('close', () => {
    clearTimeout(deadline);
    events.ended({ kind: own ? 'own-end' : 'closed' });
  });
  return {
    beat: () => void socket.write(beat),
    close() {
      own = true;
      socket.end();
      socket.destroySoon();
    },
  };
};
