import { connect } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { containerdSocket } from './config-files.ts';
import type { ProcessId } from './processes.ts';

/**
 * Whether containerd's CRI service answers. It comes up a moment after containerd itself, and a kubelet that asks in
 * between ends. Asked as kubelet asks: the call Status of
 * https://github.com/kubernetes/cri-api/blob/master/pkg/apis/runtime/v1/api.proto over the socket.
 */
export function criAnswers({ pid }: Pick<ProcessId, 'pid'>): Promise<boolean> {
  // the socket lies in the cell's own mount namespace
  return answersStatus(`/proc/${pid}/root${containerdSocket}`);
}

const serviceOk = '0';
/** An empty message: not compressed, of no bytes. */
const emptyMessage = Buffer.alloc(5);

/** @param socket path of a Unix socket that serves gRPC */
export function answersStatus(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect('http://localhost', { createConnection: () => connectSocket(socket) });
    const settle = (answer: boolean) => {
      session.destroy();
      resolve(answer);
    };
    session.on('error', () => settle(false));
    session.setTimeout(2_000, () => settle(false));
    const call = session.request({
      ':method': 'POST',
      ':path': '/runtime.v1.RuntimeService/Status',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let status: unknown;
    const read = (headers: Readonly<Record<string, unknown>>) => {
      status = headers['grpc-status'] ?? status;
    };
    call.on('response', read);
    call.on('trailers', read);
    call.on('error', () => settle(false));
    call.on('close', () => settle(status === serviceOk));
    call.resume();
    call.end(emptyMessage);
  });
}
