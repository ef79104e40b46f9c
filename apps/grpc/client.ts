import {
  type CallOptions,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  credentials,
  makeGenericClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { echoService } from './definition.ts';
import type { EchoMessage } from './message.ts';

type Message = Partial<EchoMessage>;
type Answered = (error: ServiceError | null, answer?: EchoMessage) => void;

/** grpc-js makes these methods at run time, by the definition. */
interface EchoClient {
  Unary(message: Message, options: CallOptions, answered: Answered): ClientUnaryCall;
  ServerStream(message: Message, options: CallOptions): ClientReadableStream<EchoMessage>;
  ClientStream(options: CallOptions, answered: Answered): ClientWritableStream<Message>;
  BidiStream(options?: CallOptions): ClientDuplexStream<Message, EchoMessage>;
  close(): void;
}

export interface GrpcCall {
  readonly kind: 'unary' | 'server-stream' | 'client-stream' | 'bidi';
  /** The status to ask for. */
  readonly code: number;
  /** Messages of a stream. */
  readonly count: number;
  /** Milliseconds. */
  readonly timeout: number;
}

/** The status, and what was wrong in words: a stream that ended OK with too few messages is wrong, too. */
export interface GrpcAnswer {
  readonly code: number;
  readonly details: string;
}

export interface GrpcChannel {
  call(call: GrpcCall): Promise<GrpcAnswer>;
  /** A stream that stays open: what is written comes back. */
  hold(): ClientDuplexStream<Message, EchoMessage>;
  close(): void;
}

const dataLoss = 15;

/** A kept channel to host:port, without TLS. grpc-js sends nothing twice here: its retries are off. */
export function openChannel(address: string): GrpcChannel {
  const Client = makeGenericClientConstructor(echoService, 'Echo');
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.enable_retries': 0,
    'grpc.service_config': '{}',
    // quickly back after a pod has gone: a call in between must not fail for the client's own patience
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
  }) as unknown as EchoClient;
  return {
    call: (call) => callOnce(client, call),
    hold: () => client.BidiStream(),
    close: () => client.close(),
  };
}

function callOnce(client: EchoClient, { kind, code, count, timeout }: GrpcCall): Promise<GrpcAnswer> {
  return new Promise((resolve) => {
    const options = { deadline: Date.now() + timeout };
    let received = 0;
    const ended = (error: ServiceError | null, wanted: number, got: number) =>
      resolve(
        error
          ? { code: error.code, details: error.details }
          : wanted === got
            ? { code: 0, details: '' }
            : { code: dataLoss, details: `expected ${wanted} messages, got ${got}` },
      );
    const read = (stream: ClientReadableStream<EchoMessage>) => {
      stream.on('data', () => {
        received += 1;
      });
      stream.on('error', (error) => ended(error as ServiceError, count, received));
      stream.on('end', () => {});
      stream.on('status', ({ code: status }) => status === 0 && ended(null, count, received));
    };
    if (kind === 'unary') {
      const text = `${Math.random()}`;
      client.Unary({ text, code }, options, (error, answer) =>
        ended(error, 1, answer?.text === text ? 1 : 0),
      );
    } else if (kind === 'server-stream') {
      read(client.ServerStream({ text: 'x', code, count }, options));
    } else if (kind === 'client-stream') {
      const stream = client.ClientStream(options, (error, answer) => ended(error, count, answer?.count ?? 0));
      for (let n = 0; n < count; n++) stream.write({ text: 'x' });
      stream.end();
    } else {
      const stream = client.BidiStream(options);
      read(stream);
      for (let n = 0; n < count; n++) stream.write({ text: 'x' });
      stream.end();
    }
  });
}
