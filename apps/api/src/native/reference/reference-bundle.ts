import { createReadStream, readFileSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { z } from 'zod';

const manifestSchema = z.object({ hash: z.string() });

const pathOf = (name: string) => fileURLToPath(new URL(`../../reference/${name}`, import.meta.url));

/** A hash of the bundle of Scalar, for its address. Throws when `npm run build` did not write the bundle. */
export const readBundleHash = (): string => manifestSchema.parse(JSON.parse(readFileSync(pathOf('scalar.json'), 'utf8'))).hash;

/** Sends the bundle compressed, as the build wrote it; without compression only to clients that read none. Headers are set before. */
export async function sendBundle(request: Request, response: Response): Promise<void> {
  response.vary('accept-encoding');
  const encoding = request.acceptsEncodings('br', 'gzip');
  const file = pathOf(encoding === 'br' ? 'scalar.br' : 'scalar.gz');
  if (encoding) response.set({ 'content-encoding': encoding, 'content-length': String(statSync(file).size) });
  if (request.method === 'HEAD') return void response.end();
  const bytes = createReadStream(file);
  await (encoding ? pipeline(bytes, response) : pipeline(bytes, createGunzip(), response));
}
