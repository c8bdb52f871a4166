import { createHash, createHmac } from 'node:crypto';
import { type DestinationCredentials, parseDestination, type S3Service } from '@pixmill/contracts';
import type { StoredObject, StoreUnderTest } from './store-under-test.js';

const bucket = 'pixmill-proof';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** `S3_ENDPOINT`, `S3_REGION`, `S3_ACCESS_KEY_ID`, `S3_SECRET_ACCESS_KEY`, `S3_ENDPOINTS` (`region=address,...`), `SWIFT_AUTH_URL`. */
type Environment = Readonly<Record<string, string | undefined>>;

interface S3Access {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Percent-encodes a path; written apart from the product's own. */
const encodePath = (path: string) =>
  [...Buffer.from(path)]
    .map((byte) =>
      /[A-Za-z0-9\-._~/]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

/** Sends a request without a body, signed with Signature Version 4 by a signer of the proof's own. */
async function sendSigned(
  method: 'GET' | 'PUT',
  path: string,
  { endpoint, region, accessKeyId, secretAccessKey }: S3Access,
): Promise<Response> {
  const { host } = new URL(endpoint);
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers = { host, 'x-amz-content-sha256': sha256(''), 'x-amz-date': time };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, encodePath(path), '', lines.join(''), names, sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, time.slice(0, 8)));
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${hmac(key, toSign).toString('hex')}`;
  return fetch(endpoint + encodePath(path), { method, headers: { ...headers, authorization } });
}

async function toStoredObject(response: Response): Promise<StoredObject | null> {
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`read: ${response.status} ${bytes.toString().slice(0, 300)}`);
  return { bytes, headers: Object.fromEntries(response.headers) };
}

async function openS3Store(service: S3Service, access: S3Access, sentRegion: string | null): Promise<StoreUnderTest> {
  const created = await sendSigned('PUT', `/${bucket}`, access);
  if (!created.ok && created.status !== 409) throw new Error(`bucket: ${created.status} ${await created.text()}`);
  const { accessKeyId, secretAccessKey, endpoint, region } = access;
  const target = { provider: 's3', service, bucket, endpoint, region: sentRegion };
  return {
    ...{ name: service, server: `real server, signed for ${region}`, metadataPrefix: 'x-amz-meta-', hasUtf8Metadata: false },
    destination: parseDestination(target),
    absent: parseDestination({ ...target, bucket: `${bucket}-absent` }),
    credentials: { kind: 's3', accessKeyId, secretAccessKey },
    wrongCredentials: { kind: 's3', accessKeyId, secretAccessKey: `${secretAccessKey}-wrong` },
    read: async (key) => toStoredObject(await sendSigned('GET', `/${bucket}/${key}`, access)),
  };
}

/** The region that each service signs for: one of its own, or the only one it knows. */
const signingRegions: Readonly<Record<S3Service, { readonly signed: string; readonly sent: string | null }>> = {
  aws: { signed: 'eu-west-1', sent: 'eu-west-1' },
  google: { signed: 'auto', sent: null },
  cloudflare: { signed: 'auto', sent: null },
  digitalocean: { signed: 'fra1', sent: 'fra1' },
  ibm: { signed: 'eu-de', sent: 'eu-de' },
  custom: { signed: 'us-east-1', sent: null },
};

/** Every service of S3 at the server of its region, or at `S3_ENDPOINT`, for the region of that. */
export async function openRealS3Stores(env: Environment): Promise<StoreUnderTest[]> {
  const {
    S3_ENDPOINT: endpoint,
    S3_REGION: region = 'us-east-1',
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = env;
  if (endpoint === undefined || accessKeyId === undefined || secretAccessKey === undefined) return [];
  const others = (env.S3_ENDPOINTS ?? '').split(',').filter((each) => each.includes('='));
  const endpoints = new Map([
    [region, endpoint],
    ...others.map((each): [string, string] => [each.replace(/=.*/, ''), each.replace(/^[^=]*=/, '')]),
  ]);
  const stores = Object.entries(signingRegions).map(([service, { signed, sent }]) => {
    const own = endpoints.get(signed);
    const access = { accessKeyId, secretAccessKey, endpoint: own ?? endpoint, region: own === undefined ? region : signed };
    return openS3Store(service as S3Service, access, own === undefined ? region : sent);
  });
  return Promise.all(stores);
}

/** Swift by its own login. */
export async function openRealSwiftStores(env: Environment): Promise<StoreUnderTest[]> {
  const { SWIFT_AUTH_URL: endpoint, SWIFT_USER: username = env.S3_ACCESS_KEY_ID, SWIFT_KEY: key = env.S3_SECRET_ACCESS_KEY } = env;
  if (endpoint === undefined || username === undefined || key === undefined) return [];
  const login = await fetch(endpoint, { headers: { 'x-storage-user': username, 'x-storage-pass': key } });
  const headers = { 'x-auth-token': login.headers.get('x-auth-token') ?? '' };
  const container = 'Pixmill proof ü';
  const base = `${login.headers.get('x-storage-url')}/${encodePath(container)}`;
  const created = await fetch(base, { method: 'PUT', headers });
  if (!created.ok) throw new Error(`container: ${created.status}`);
  const target = { provider: 'swift', service: 'swift', container, endpoint };
  const credentials: DestinationCredentials = { kind: 'swift-v1', username, key };
  return [
    {
      ...{ name: 'swift, own login', server: 'real server', metadataPrefix: 'x-object-meta-', hasUtf8Metadata: true },
      destination: parseDestination(target),
      absent: parseDestination({ ...target, container: 'absent' }),
      credentials,
      wrongCredentials: { ...credentials, key: `${key}-wrong` },
      read: async (name) => toStoredObject(await fetch(`${base}/${encodePath(name)}`, { headers })),
    },
  ];
}
