import { randomBytes } from 'node:crypto';
import { type DestinationCredentials, parseDestination, readCredentials, type S3Service, s3Services } from '@pixmill/contracts';
import { startAzureStub, startGoogleStub, startS3Stub, startSwiftStub } from '@pixmill/testkit';
import type { StoreUnderTest } from './store-under-test.js';

type Stub = Awaited<ReturnType<typeof startS3Stub>>;

const bucket = 'pixmill-proof';
const secret = randomBytes(20).toString('hex');
const account = { username: 'proof', key: secret, project: 'photos', domain: 'Default', applicationCredential: 'f00d' };

/** The last object of that key which was not removed after it. */
function readFrom(stub: Stub, base: string): StoreUnderTest['read'] {
  return async (key) => {
    const isWanted = (target: string) => decodeURIComponent(target) === `${base}/${key}`;
    const found = stub.objects.findLast(({ target }) => isWanted(target));
    if (found === undefined || stub.removed.some(isWanted)) return null;
    const headers = Object.entries(found.headers).map(([name, value]) => [name.replace(/^x-ms-blob-/, ''), [value].flat().join(', ')]);
    return { bytes: found.body, headers: Object.fromEntries(headers) };
  };
}

const server = 'stand-in';
const words = { server, hasUtf8Metadata: false };

function toS3Store(service: S3Service, stub: Stub): StoreUnderTest {
  const target = { provider: 's3', service, bucket, endpoint: stub.url, region: 'eu-west-1' };
  const credentials = { kind: 's3', accessKeyId: 'proof', secretAccessKey: secret } as const;
  return {
    ...{ ...words, name: service, metadataPrefix: 'x-amz-meta-', credentials, read: readFrom(stub, `/${bucket}`) },
    destination: parseDestination(target),
    absent: parseDestination({ ...target, bucket: 'absent' }),
    wrongCredentials: { ...credentials, secretAccessKey: 'wrong' },
  };
}

function toSwiftStore(
  name: string,
  stub: Stub,
  credentials: DestinationCredentials,
  wrongCredentials: DestinationCredentials,
): StoreUnderTest {
  const service = credentials.kind === 'rackspace' ? 'rackspace' : 'swift';
  const target = { provider: 'swift', service, container: bucket, endpoint: stub.url, region: 'RegionOne' };
  return {
    ...{ name, server, credentials, wrongCredentials, metadataPrefix: 'x-object-meta-', hasUtf8Metadata: true },
    destination: parseDestination(target),
    absent: parseDestination({ ...target, container: 'absent' }),
    read: readFrom(stub, `/v1/AUTH_test/${bucket}`),
  };
}

function toGoogleStore(stub: Awaited<ReturnType<typeof startGoogleStub>>, otherKey: string): StoreUnderTest {
  const read = (keyFile: object) => {
    const result = readCredentials({ service: 'google', endpoint: null }, { json_key: keyFile });
    if ('problems' in result) throw new Error(result.problems[0]?.rule);
    return result.credentials;
  };
  const target = { provider: 's3', service: 'google', bucket, endpoint: stub.url };
  return {
    ...{ ...words, name: 'google, JSON key', metadataPrefix: 'x-goog-meta-', read: readFrom(stub, `/${bucket}`) },
    ...{ credentials: read(stub.keyFile), wrongCredentials: read({ ...stub.keyFile, private_key: otherKey }) },
    destination: parseDestination(target),
    absent: parseDestination({ ...target, bucket: 'absent' }),
  };
}

function toAzureStore(stub: Stub, key: string): StoreUnderTest {
  const target = { provider: 'azure', container: bucket, endpoint: stub.url };
  const credentials = { kind: 'azure', account: 'pixmillproof', key } as const;
  return {
    ...{ ...words, name: 'azure', metadataPrefix: 'x-ms-meta-', credentials, read: readFrom(stub, `/${bucket}`) },
    destination: parseDestination(target),
    absent: parseDestination({ ...target, container: 'absent' }),
    wrongCredentials: { ...credentials, key: randomBytes(32).toString('base64') },
  };
}

/** Every provider at a stand-in on loopback. */
export async function openStandIns(): Promise<{ readonly stores: readonly StoreUnderTest[]; close(): Promise<void> }> {
  const azureKey = randomBytes(32).toString('base64');
  const [s3, azure, swift, google, otherGoogle] = await Promise.all([
    startS3Stub({ secrets: { proof: secret }, buckets: [bucket] }),
    startAzureStub({ account: 'pixmillproof', key: azureKey, containers: [bucket] }),
    startSwiftStub({ ...account, containers: [bucket] }),
    startGoogleStub({ buckets: [bucket] }),
    startGoogleStub({ buckets: [] }),
  ]);
  const { username, project, domain } = account;
  const password = { kind: 'swift-password', username, key: secret, project, domain, projectDomain: domain } as const;
  const application = { kind: 'swift-application', applicationCredential: 'f00d', key: secret } as const;
  const v1 = { kind: 'swift-v1', username, key: secret } as const;
  const rackspace = { kind: 'rackspace', username, key: secret } as const;
  return {
    stores: [
      ...s3Services.map((service) => toS3Store(service, s3)),
      toSwiftStore('swift, own login', swift, v1, { ...v1, key: 'wrong' }),
      toSwiftStore('swift, Keystone password', swift, password, { ...password, key: 'wrong' }),
      toSwiftStore('swift, Keystone application', swift, application, { ...application, key: 'wrong' }),
      toSwiftStore('rackspace', swift, rackspace, { ...rackspace, key: 'wrong' }),
      toGoogleStore(google, otherGoogle.keyFile.private_key),
      toAzureStore(azure, azureKey),
    ],
    async close() {
      await Promise.all([s3, azure, swift, google, otherGoogle].map((stub) => stub.close()));
    },
  };
}
