import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parseNewConnector } from './connector.js';
import { destinationCredentialsSchema } from './credentials.js';
import { parseDestination } from './destination.js';
import { isGoogleTokenUri } from './service-account.js';

const s3 = { provider: 's3', service: 'aws', bucket: 'photos', region: 'eu-west-1' };
const azure = { provider: 'azure', container: 'photos' };
const swift = { provider: 'swift', service: 'rackspace', container: 'Photos of 2026', region: 'DFW' };

const toPem = (key: { export(options: { type: 'pkcs8'; format: 'pem' }): string | Buffer }) =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString();
const keyFile = {
  type: 'service_account',
  client_email: 'a@b.iam.gserviceaccount.com',
  private_key: toPem(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey),
  token_uri: 'https://oauth2.googleapis.com/token',
};

describe('parseDestination', () => {
  test('fills in defaults for omitted fields', () => {
    const defaults = { path: '', metadata: {}, headers: {}, endpoint: null };
    expect(parseDestination(s3)).toEqual({ ...s3, ...defaults, acl: null, storageClass: null });
    expect(parseDestination(azure)).toEqual({ ...azure, ...defaults });
    expect(parseDestination(swift)).toEqual({ ...swift, ...defaults });
  });

  test('normalizes the spelling of headers, storage classes and endpoints', () => {
    const destination = {
      ...s3,
      headers: { 'Cache-Control': 'no-cache' },
      storageClass: 'STANDARD_IA',
      endpoint: 'HTTPS://minio.example:9000/',
    };
    expect(parseDestination(destination)).toMatchObject({
      headers: { 'cache-control': 'no-cache' },
      storageClass: 'standard-ia',
      endpoint: 'https://minio.example:9000',
    });
  });

  test.each([
    [{ ...s3, service: 'rackspace' }, 'store: `provider` must be one of aws, google,'],
    [{ ...s3, bucket: 'Photos!' }, 'store: `bucket` must be the name of a bucket'],
    [{ ...s3, bucket: 'arn:aws:s3:::photos' }, 'store: `bucket` must be'],
    [{ ...s3, region: 'a.evil.example/' }, 'store: `region` must be'],
    [{ ...s3, acl: 'public-read-write' }, 'store: `acl` must be public-read or private'],
    [{ ...s3, storageClass: 'cold' }, 'store: `class` must be one of standard,'],
    [{ ...s3, headers: { 'X-Amz-Acl': 'public-read' } }, 'store: `headers` must name only Cache-Control, Content-Type,'],
    [{ ...s3, headers: { 'Cache-Control': 'a\r\nb: c' } }, 'store: `headers` must contain only printable ASCII'],
    [{ ...s3, metadata: { 'a b': 'c' } }, 'store: `metadata` must be a hash'],
    [{ ...s3, metadata: { a: 'ü'.repeat(1_001) } }, 'store: `metadata` must be a hash'],
    [{ ...s3, metadata: 'a' }, 'store: `metadata` must be a hash'],
    [{ ...s3, path: '/a' }, 'store: `path` must have no leading slash'],
    [{ ...s3, path: '../a' }, 'store: `path` must have no leading slash'],
    [{ ...s3, path: 'a/./b' }, 'store: `path` must have no leading slash'],
    [{ ...s3, path: 'a/..' }, 'store: `path` must have no leading slash'],
    [{ ...s3, path: 'a//b' }, 'store: `path` must have no leading slash'],
    [{ ...s3, path: 'a\u0000' }, 'store: `path` must have no control characters'],
    [{ ...s3, endpoint: 'ftp://a.example' }, 'store: `endpoint` must be an http or https URL'],
    [{ ...s3, endpoint: 'https://user:pass@a.example' }, 'store: `endpoint` must be an http or https URL'],
    [{ ...swift, service: 'aws' }, 'store: `provider` must be one of aws, google,'],
    [{ ...swift, container: 'a/b' }, 'store: `container` must be the name of a container: 256 bytes'],
    [{ ...swift, container: '..' }, 'store: `container` must be the name of a container: 256 bytes'],
    [{ ...swift, container: 'ü'.repeat(129) }, 'store: `container` must be the name of a container: 256 bytes'],
    [{ ...swift, region: 'a b' }, 'store: `region` must be the name of a region, such as RegionOne'],
    [{ ...azure, container: 'a--b' }, 'store: `container` must be the name of a container'],
    [{ ...azure, metadata: { 'not-an-identifier': 'c' } }, 'store: `metadata` must be a hash'],
  ])('rejects %j', (destination, message) => {
    expect(() => parseDestination(destination)).toThrow(message);
  });

  test.each(['a/b', 'a/', 'a.b/c.jpg', '..a/b..', 'ü/ö'])('accepts the path %j', (path) => {
    expect(parseDestination({ ...s3, path }).path).toBe(path);
  });
});

describe('parseNewConnector', () => {
  const endpoint = 'https://swift.example:8080';
  test('reads the credentials of S3 services and of Azure', () => {
    const fields = { name: ' mine ', key: 'id', secret: 's3cret' };
    expect(parseNewConnector({ ...fields, provider: 'google' })).toEqual({
      name: 'mine',
      service: 'google',
      region: null,
      endpoint: null,
      credentials: { kind: 's3', accessKeyId: 'id', secretAccessKey: 's3cret' },
    });
    expect(parseNewConnector({ name: 'mine', provider: 'azure', account: 'photos', key: 'k' }).credentials).toEqual({
      kind: 'azure',
      account: 'photos',
      key: 'k',
    });
  });

  test.each<[object, object]>([
    [
      { provider: 'rackspace', region: 'DFW', username: 'ann', key: 'k' },
      { kind: 'rackspace', username: 'ann', key: 'k' },
    ],
    [
      { provider: 'swift', endpoint, username: 'a:b', key: 'k' },
      { kind: 'swift-v1', username: 'a:b', key: 'k' },
    ],
    [
      { provider: 'swift', endpoint, username: 'ann', key: 'päss word', project: 'shop' },
      { kind: 'swift-password', username: 'ann', key: 'päss word', domain: 'Default', project: 'shop', projectDomain: 'Default' },
    ],
    [
      { provider: 'swift', endpoint: `${endpoint}/v3`, application_credential: 'f00d', key: 'k' },
      { kind: 'swift-application', applicationCredential: 'f00d', key: 'k' },
    ],
    [
      { provider: 'google', json_key: keyFile },
      {
        ...{ kind: 'google', clientEmail: keyFile.client_email, privateKey: keyFile.private_key },
        ...{ privateKeyId: null, tokenUri: keyFile.token_uri },
      },
    ],
  ])('reads the credentials of %j', (fields, credentials) => {
    const connector = parseNewConnector({ name: 'mine', ...fields });
    expect(connector.credentials).toEqual(credentials);
    expect(destinationCredentialsSchema.parse(JSON.parse(JSON.stringify(connector.credentials)))).toEqual(credentials);
  });

  test('reads a key file of Google as text', () => {
    const fields = { name: 'mine', provider: 'google' };
    const asText = parseNewConnector({ ...fields, json_key: JSON.stringify(keyFile) });
    expect(asText).toEqual(parseNewConnector({ ...fields, json_key: keyFile }));
  });

  const ecKey = toPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  const noKey = 'connector: `json_key` must be the JSON key of a Google service account';
  test.each<[unknown, string]>([
    ['not JSON', noKey],
    [null, noKey],
    [{ ...keyFile, type: 'authorized_user' }, `${noKey}, with \`type\` \`service_account\``],
    [{ ...keyFile, private_key: 'MII' }, `${noKey}, with \`private_key\`, an RSA key in PEM`],
    [{ ...keyFile, private_key: ecKey }, `${noKey}, with \`private_key\`, an RSA key in PEM`],
    [{ ...keyFile, client_email: 7 }, `${noKey}, with \`client_email\``],
    [{ ...keyFile, token_uri: 'file:///etc/passwd' }, `${noKey}, with \`token_uri\``],
    [{ ...keyFile, token_uri: 'https://a:b@oauth2.googleapis.com/token' }, `${noKey}, with \`token_uri\``],
  ])('rejects the key file %j', (json_key, message) => {
    expect(() => parseNewConnector({ name: 'a', provider: 'google', json_key })).toThrow(message);
  });

  test.each([
    [{ name: 'a', provider: 'google', json_key: keyFile, key: 'k' }, 'connector: `key` cannot be combined with `json_key`'],
    [{ name: 'a', provider: 'aws', region: 'x', json_key: keyFile }, 'connector: `json_key` is not for aws, which has `key` and `secret`'],
    [{ name: 'a', provider: 'rackspace', region: 'AMS', username: 'u', key: 'k' }, 'connector: `region` must be one of DFW, ORD, IAD,'],
    [{ name: 'a', provider: 'rackspace', username: 'u', key: 'k' }, 'connector: `region` must be one of DFW, ORD, IAD,'],
    [{ name: 'a', provider: 'rackspace', region: 'DFW', key: 'k' }, 'connector: `username` must be a string'],
    [{ name: 'a', provider: 'swift', username: 'u', key: 'k' }, 'connector: `endpoint` must be given for swift'],
    [
      { name: 'a', provider: 'swift', endpoint, username: 'u', secret: 'k' },
      'connector: `secret` is not for swift, which has `username` and',
    ],
    [
      { name: 'a', provider: 'swift', endpoint: `${endpoint}/v3`, username: 'u', key: 'k' },
      'connector: `project` must be given for a login',
    ],
    [{ name: 'a', provider: 'swift', endpoint, username: 'u\r\nX: y', key: 'k' }, 'connector: `username` must be printable ASCII'],
    [{ provider: 'google', key: 'id', secret: 's' }, 'connector: `name` must'],
    [{ name: 'a', provider: 'ftp', key: 'id', secret: 's' }, 'connector: `provider` must be one of'],
    [{ name: 'a', provider: 'google', key: 'id' }, 'connector: `secret` must'],
    [{ name: 'a', provider: 'google', key: 'i d', secret: 's' }, 'connector: `key` must'],
    [{ name: 'a', provider: 'azure', account: 'evil.example/', key: 'k' }, 'connector: `account` must'],
    [{ name: 'a', provider: 'custom', key: 'id', secret: 's' }, 'connector: `endpoint` must be given for custom'],
    [{ name: 'a', provider: 'aws', key: 'id', secret: 's' }, 'connector: `region` must be given for aws'],
  ])('rejects %j', (body, message) => {
    expect(() => parseNewConnector(body)).toThrow(message);
  });
});

describe('isGoogleTokenUri', () => {
  test.each([
    ['https://oauth2.googleapis.com/token', true],
    ['https://accounts.google.com/o/oauth2/token', true],
    ['http://oauth2.googleapis.com/token', false],
    ['https://oauth2.googleapis.com:8443/token', false],
    ['https://oauth2.googleapis.com.evil.example/token', false],
    ['https://metadata.google.internal/token', false],
  ])('%s: %s', (url, expected) => expect(isGoogleTokenUri(url)).toBe(expected));
});
