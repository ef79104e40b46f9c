import { loadGrpc } from '../../grpc/load.ts';
import { errorEnd, type Open, once } from '../connection.ts';
import { placeOf } from '../settings.ts';

/** A gRPC stream both ways; what is written comes back. */
export const openGrpc: Open = ({ url, timeout }, told) => {
  const events = once(told);
  const { hostname, port } = placeOf({ url });
  let own = false;
  let connection: { beat(): void; close(): void } | undefined;
  loadGrpc().then(
    ({ openChannel }) => {
      if (own) return events.ended({ kind: 'own-end' });
      const channel = openChannel(`${hostname}:${port || 80}`);
      const stream = channel.hold();
      const deadline = setTimeout(() => {
        events.ended({ kind: 'error', code: 'ETIMEDOUT', message: 'no answer to the first message' });
        channel.close();
      }, timeout);
      let opened = false;
      // a channel connects when it is used, so a stream is held once its peer has answered
      stream.on('data', () => {
        if (opened) return events.answered();
        clearTimeout(deadline);
        opened = true;
        events.opened();
      });
      // the status says it, with the same code
      stream.on('error', () => {});
      stream.on('status', ({ code, details }) => {
        clearTimeout(deadline);
        channel.close();
        events.ended(own ? { kind: 'own-end' } : { kind: 'grpc-status', code, details });
      });
      connection = { beat: () => void stream.write({ text: 'beat' }), close: () => stream.end() };
      connection.beat();
    },
    (failure: Error) => events.ended(errorEnd(failure)),
  );
  return {
    beat: () => connection?.beat(),
    close() {
      own = true;
      connection?.close();
    },
  };
};
