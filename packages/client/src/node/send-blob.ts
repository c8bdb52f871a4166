import type { SendBlob } from '../http/send-blob.js';

/** A body that is counted while it is sent. Deno sends it in chunks, Node and Bun with its length. */
interface StreamInit extends RequestInit {
  readonly duplex: 'half';
}

/** In Node, Deno and Bun: a stream that counts what `fetch` takes of it. */
export const sendBlobCounted: SendBlob = ({ target, body, headers, onLoaded, signal, method, redirect }, ownFetch = fetch) => {
  let loadedBytes = 0;
  onLoaded(0);
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      loadedBytes += chunk.byteLength;
      onLoaded(loadedBytes);
    },
  });
  const init: StreamInit = {
    method,
    redirect,
    headers: { 'content-type': body.type, 'content-length': String(body.size), ...headers },
    body: body.stream().pipeThrough(counter),
    duplex: 'half',
    signal: signal ?? null,
  };
  return ownFetch(target, init);
};
