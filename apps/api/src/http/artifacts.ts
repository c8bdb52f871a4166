import { pipeline } from 'node:stream/promises';
import { formatFacts } from '@pixmill/contracts';
import type { Express, Response } from 'express';
import type { Wiring } from '../wiring.js';

/**
 * Missing is 404 with an empty body: real clients save whatever body comes over the customer's photo, without looking at the
 * status. Source: MegaOptim contract section 9.
 */
function sendMissing(response: Response): void {
  response.status(404).set({ 'cache-control': 'no-store', 'content-length': '0' }).end();
}

/** Serves kept variants by their unguessable address: complete, no redirect, no key (decisions.md 10). */
export function mountArtifacts(app: Express, { database, storage, log }: Pick<Wiring, 'database' | 'storage' | 'log'>): void {
  app.get('/image/:folder/:file', async (request, response) => {
    const publicPath = `${request.params.folder}/${request.params.file}`;
    try {
      const artifact = await database.artifacts.findByPublicPath(publicPath);
      const lifeMs = artifact ? artifact.expiresAt.getTime() - Date.now() : 0;
      const found = artifact && (await storage.stat(artifact.storageKey));
      if (!found || lifeMs <= 0) return sendMissing(response);
      response.set({
        'content-type': formatFacts[artifact.format].mediaType,
        'content-length': String(found.sizeBytes),
        'cache-control': `public, max-age=${Math.floor(lifeMs / 1_000)}, immutable`,
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      });
      if (request.method === 'HEAD') return void response.end();
      await pipeline(await storage.openRead(artifact.storageKey), response);
    } catch (thrown) {
      log.error(thrown, {}, 'artifact not served');
      if (response.headersSent) response.destroy();
      else response.status(503).set({ 'cache-control': 'no-store', 'retry-after': '2', 'content-length': '0' }).end();
    }
  });
}
