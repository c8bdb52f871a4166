import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate, startS3Stub } from '@pixmill/testkit';
import { createAccount } from '../../../../create-account.js';
import type { NamedImage } from '../../../../fixtures.js';
import { fetchImage, type OptidashReply, upload } from '../../../../optidash/client.js';
import { queryDatabase } from '../../../../query-database.js';
import { type RunningService, startService } from '../../../../service.js';
import { type ChangingOrigin, openChangingOrigin } from './changing-origin.js';

const adminKey = 'frozen-workers-proof-admin-key-012345678';
const accountKey = 'FrozenFrozenFrozenFrozenFrozen01';
/** Opening balance of the account that pays. */
export const openingTokens = 1_000;

/** A service with two workers, an origin of changing images, and a bucket that every result is put into, too. */
export interface FrozenEnvironment {
  readonly service: RunningService;
  readonly origin: ChangingOrigin;
  /** Bodies that were put under this name, in the order of arrival. */
  storedBodies(name: string): Buffer[];
  query<T extends object>(text: string, ...values: unknown[]): Promise<T[]>;
  /** One synchronous call with a URL of the origin; its result also goes to the bucket, under `name`. */
  optimizeUrl(name: string): Promise<OptidashReply>;
  /** One synchronous call with an upload. */
  optimizeUpload(image: NamedImage, destination: { readonly toBucket: boolean }): Promise<OptidashReply>;
  close(): Promise<void>;
}

export async function openFrozenEnvironment(): Promise<FrozenEnvironment> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-frozen-'));
  const tls = issueCertificate('localhost');
  await writeFile(join(folder, 'ca.pem'), tls.cert);
  const credentials = { key: 'AKIDOFTHEPROOF', secret: randomBytes(30).toString('base64') };
  const bucket = await startS3Stub({ secrets: { [credentials.key]: credentials.secret }, buckets: ['photos'], tls });
  const origin = await openChangingOrigin();
  const settings = { WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1', ADMIN_API_KEY: adminKey };
  const service = await startService({ ...settings, EGRESS_ALLOW: '127.0.0.0/8,::1/128', NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') });
  await createAccount(service, adminKey, { name: 'Frozen', tokens: openingTokens, key: accountKey });
  const { databaseUrl } = await service.readDatabaseUrls();
  const toStore = (name: string) => ({
    store: { provider: 's3', ...credentials, bucket: 'photos', endpoint: `https://localhost:${bucket.port}`, path: name },
  });
  const options = { key: accountKey };
  return {
    service,
    origin,
    storedBodies: (name) => bucket.objects.filter(({ target }) => target.startsWith(`/photos/${name}`)).map(({ body }) => body),
    query: (text, ...values) => queryDatabase(databaseUrl, text, values),
    optimizeUrl: (name) => fetchImage(service, { url: `${origin.url}/${name}`, ...toStore(name) }, options),
    optimizeUpload: (image, { toBucket }) => upload(service, image, toBucket ? toStore(image.name) : {}, options),
    async close() {
      await service.stopAndRemove();
      await Promise.all([origin.close(), bucket.close()]);
      await rm(folder, { recursive: true });
    },
  };
}
