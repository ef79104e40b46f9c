import { loadGrpc } from '../../grpc/load.ts';
import { errorEnd, type Open, once } from '../connection.ts';
import { placeOf } from '../settings.ts';

/** A gRPC stream both ways; what is written comes back. */
export const openGrpc: Open = ({ url }, told) => {
  const events = once(told);
  const { hostname, port } = placeOf({ url });
  let own = false;
  let connection: { beat(): void; close(): void } | undefined;
  loadGrpc().then(
    ({ openChannel }) => {
      if (own) return events.ended({ kind: 'own-end' });
      const channel = openChannel(`${hostname}:${port || 80}`);
      const stream = channel.hold();
      stream.on('data', events.answered);
      // the status says it, with the same code
      stream.on('error', () => {});
      stream.on('status', ({ code, details }) => {
        channel.close();
        events.ended(own ? { kind: 'own-end' } : { kind: 'grpc-status', code, details });
      });
      connection = { beat: () => void stream.write({ text: 'beat' }), close: () => stream.end() };
      events.opened();
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
