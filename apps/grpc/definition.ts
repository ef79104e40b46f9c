import type { MethodDefinition } from '@grpc/grpc-js';
import { decode, type EchoMessage, encode } from './message.ts';

type Method = MethodDefinition<Partial<EchoMessage>, EchoMessage>;

const method = (name: string, requestStream: boolean, responseStream: boolean): Method => ({
  path: `/meshproof.Echo/${name}`,
  requestStream,
  responseStream,
  requestSerialize: encode,
  requestDeserialize: decode,
  responseSerialize: encode,
  responseDeserialize: decode,
});

/** echo.proto as grpc-js wants it. */
export const echoService = {
  Unary: method('Unary', false, false),
  ServerStream: method('ServerStream', false, true),
  ClientStream: method('ClientStream', true, false),
  BidiStream: method('BidiStream', true, true),
};
