import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CleanupStack } from '../cleanup-stack.js';
import { createPicture } from './picture.js';

/** Serves one small picture at every path. Returns its address. */
export async function startOrigin(cleanup: CleanupStack): Promise<string> {
  const picture = await createPicture();
  const server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(picture));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
