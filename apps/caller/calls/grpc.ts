import type { GrpcCall, GrpcChannel } from '../../grpc/client.ts';
import { loadGrpc } from '../../grpc/load.ts';
import { placeOf, type Target } from '../target.ts';
import { limits, type Spoken } from './speak.ts';

const channels = new Map<string, Promise<GrpcChannel>>();

function channelTo(target: Target): Promise<GrpcChannel> {
  const { hostname, port } = placeOf(target);
  const address = `${hostname}:${port || 80}`;
  const kept = channels.get(address) ?? loadGrpc().then(({ openChannel }) => openChannel(address));
  channels.set(address, kept);
  return kept;
}

const kinds: readonly GrpcCall['kind'][] = ['unary', 'server-stream', 'client-stream', 'bidi'];

/** One gRPC call of the kind that the path names; `got` is its code, 0 for OK. */
export async function callGrpc(target: Target): Promise<Spoken> {
  const { pathname, searchParams } = placeOf(target);
  const kind = kinds.find((name) => `/${name}` === pathname) ?? 'unary';
  const code = Number(searchParams.get('code') ?? 0);
  const count = Number(searchParams.get('count') ?? 5);
  const channel = await channelTo(target);
  const answer = await channel.call({ kind, code, count, timeout: limits.timeout });
  return { got: `${answer.code}`, detail: answer.details.slice(0, limits.keep) };
}
