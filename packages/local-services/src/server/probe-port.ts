import { connect } from 'node:net';

const defaultTimeoutMs = 1_000;

/** Sends `request` to 127.0.0.1:`port` and resolves to the first bytes of the answer; null when there is none in time. */
export function probePort(port: number, request: Uint8Array, timeoutMs = defaultTimeoutMs): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (answer: Buffer | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => finish(null));
    socket.once('connect', () => socket.write(request));
    socket.once('data', finish);
    socket.once('error', () => finish(null));
    socket.once('close', () => finish(null));
  });
}

const aliveTimeoutMs = 10_000;

/** Whether a server answers anything to `request` within 10 s. */
export async function answersOnPort(port: number, request: Uint8Array): Promise<boolean> {
  return (await probePort(port, request, aliveTimeoutMs)) !== null;
}
