import { describe, expect, test } from '@jest/globals';
import { destinationCredentialsSchema, destinationSchema } from '@pixmill/contracts';
import { parseStore as read } from './store.js';

const parse = (value: unknown, isOperatorAllowed = false, isUrlAllowed = true) =>
  read(value, { isUrlAllowed: () => isUrlAllowed, isOperatorAllowed: () => isOperatorAllowed });

const key = 'AKIDEXAMPLE';
const secret = 'no+real/secret';
const region = 'eu-west-1';
const bucket = 'my-photos';
const account = '0123456789abcdef0123456789abcdef';
const endpoint = 'https://minio.example:9000';
const emptyLocation = { region: null, endpoint: null, path: '', acl: null, storageClass: null, metadata: {}, headers: {} };
const s3 = (parts: object) => ({ provider: 's3', bucket, ...emptyLocation, ...parts });

describe('parseStore', () => {
  test.each<[object, object]>([
    [{ provider: 'aws', region }, s3({ service: 'aws', region, acl: 'public-read' })],
    [
      { provider: 'aws', region, acl: 'private', class: 'standard-ia', path: 'a/b.jpg', metadata: { by: 'ann', n: 7 } },
      s3({ service: 'aws', region, acl: 'private', storageClass: 'standard-ia', path: 'a/b.jpg', metadata: { by: 'ann', n: '7' } }),
    ],
    [{ provider: 'aws', region, acl: 'none' }, s3({ service: 'aws', region })],
    [{ provider: 'google' }, s3({ service: 'google' })],
    [{ provider: 'cloudflare', account }, s3({ service: 'cloudflare', endpoint: `https://${account}.r2.cloudflarestorage.com` })],
    [{ provider: 'cloudflare', endpoint, acl: 'private' }, s3({ service: 'cloudflare', endpoint })],
    [{ provider: 'digitalocean', region: 'ams3' }, s3({ service: 'digitalocean', region: 'ams3', acl: 'public-read' })],
    [{ provider: 'ibm', region: 'eu-de' }, s3({ service: 'ibm', region: 'eu-de' })],
    [{ provider: 's3', endpoint }, s3({ service: 'custom', endpoint })],
    [{ provider: 'minio', endpoint: `${endpoint}/`, path: 'web/' }, s3({ service: 'custom', endpoint, path: 'web/' })],
    [
      { provider: 'aws', region, headers: { 'cache-control': 'max-age=60', 'Content-Language': 'en' } },
      s3({ service: 'aws', region, acl: 'public-read', headers: { 'cache-control': 'max-age=60', 'content-language': 'en' } }),
    ],
  ])('parses %j', (wire, destination) => {
    const request = parse({ key, secret, bucket, ...wire });
    expect(request).toEqual({ destination, credentials: { kind: 's3', accessKeyId: key, secretAccessKey: secret }, connector: null });
    expect(destinationSchema.parse(request?.destination)).toEqual(destination);
  });

  test('parses an Azure container and account', () => {
    const destination = { provider: 'azure', container: 'photos', path: 'a/', metadata: {}, headers: {}, endpoint: null };
    const wire = { provider: 'azure', account: 'annstore', key: 'c2VjcmV0', container: 'photos', path: 'a/' };
    expect(parse(wire)).toEqual({ destination, credentials: { kind: 'azure', account: 'annstore', key: 'c2VjcmV0' }, connector: null });
    expect(destinationSchema.parse(destination)).toEqual(destination);
  });

  const swift = { provider: 'swift', container: 'Photos of 2026', region: null, endpoint: null, path: '', metadata: {}, headers: {} };
  const keystone = { endpoint: 'https://keystone.example/v3' };
  test.each<[object, object, object]>([
    [
      { provider: 'rackspace', username: 'ann', key: 'api-key', region: 'dfw' },
      { service: 'rackspace', region: 'DFW' },
      { kind: 'rackspace', username: 'ann', key: 'api-key' },
    ],
    [
      { provider: 'openstack', endpoint: 'https://swift.example:8080/auth/v1.0', username: 'test:tester', key: 'testing' },
      { service: 'swift', endpoint: 'https://swift.example:8080/auth/v1.0' },
      { kind: 'swift-v1', username: 'test:tester', key: 'testing' },
    ],
    [
      { provider: 'swift', ...keystone, username: 'ann', key: 'pass word', project: 'shop', domain: 'users', region: 'RegionOne' },
      { service: 'swift', ...keystone, region: 'RegionOne' },
      { kind: 'swift-password', username: 'ann', key: 'pass word', project: 'shop', domain: 'users', projectDomain: 'users' },
    ],
    [
      { provider: 'swift', ...keystone, application_credential: 'f00d', key: 'c' },
      { service: 'swift', ...keystone },
      { kind: 'swift-application', applicationCredential: 'f00d', key: 'c' },
    ],
  ])('parses %j', (wire, destination, credentials) => {
    const request = parse({ container: swift.container, ...wire });
    expect(request).toEqual({ destination: { ...swift, ...destination }, credentials, connector: null });
    expect(destinationSchema.parse(request?.destination)).toEqual(request?.destination);
    expect(destinationCredentialsSchema.parse(request?.credentials)).toEqual(credentials);
  });

  test('parses a connector instead of credentials', () => {
    const id = 'aB3dE6gH9j';
    const destination = s3({ service: 'custom', region });
    const publicByDefault = ['aws', 'digitalocean'];
    expect(parse({ id, bucket, region })).toEqual({ destination, credentials: null, connector: id, publicByDefault });
    expect(parse({ id, bucket, region, acl: 'none' })).toEqual({ destination, credentials: null, connector: id });
    expect(parse({ id, container: 'photos' })).toMatchObject({ destination: { provider: 'swift', container: 'photos' }, connector: id });
  });

  test('accepts a plain http endpoint only where the operator allows it', () => {
    const minio = { provider: 'minio', key, secret, bucket, endpoint: 'http://10.1.2.3:9000' };
    expect(parse(minio, true)?.destination.endpoint).toBe(minio.endpoint);
    expect(() => parse(minio, false)).toThrow('store: `endpoint` must be the https address of a service');
    expect(() => parse({ ...minio, endpoint: 'https://10.1.2.3' }, false, false)).toThrow('store: `endpoint` is not allowed');
  });

  test('returns null for an empty hash', () => {
    expect([parse(undefined), parse({})]).toEqual([null, null]);
  });

  const aws = { provider: 'aws', key, secret, bucket, region };
  test.each<[unknown, string]>([
    ['aws', 'store must be a hash'],
    [
      { key },
      'store: `provider` must be one of aws, google, cloudflare, digitalocean, ibm, s3, minio, azure, rackspace, swift, openstack, or `id` be given',
    ],
    [{ provider: 'aws' }, 'store: `key` must be'],
    [{ ...aws, region: undefined }, 'store: `region` must be a region'],
    [{ ...aws, region: 'evil.example/' }, 'store: `region` must be a region'],
    [{ ...aws, region: 'a@b' }, 'store: `region` must be a region'],
    [{ ...aws, bucket: 'evil.example/x' }, 'store: `bucket` must be a bucket name'],
    [{ ...aws, bucket: 'a..b' }, 'store: `bucket` must be a bucket name'],
    [{ ...aws, bucket: 'a' }, 'store: `bucket` must be a bucket name'],
    [{ ...aws, secret: 'a b' }, 'store: `secret` must be a text without spaces'],
    [{ ...aws, acl: 'public' }, 'store: `acl` must be one of public-read, private, none'],
    [{ ...aws, class: 'cold' }, 'store: `class` must be one of standard, reduced-redundancy'],
    [{ ...aws, path: '/a' }, 'store: `path` must be an object key or a folder'],
    [{ ...aws, path: 'a/../b' }, 'store: `path` must be an object key or a folder'],
    [{ ...aws, path: 'a//b' }, 'store: `path` must be an object key or a folder'],
    [{ ...aws, path: 'a\nb' }, 'store: `path` must be an object key or a folder'],
    [{ ...aws, headers: { 'X-Evil': '1' } }, 'store: `headers` must be a hash of Cache-Control, Content-Type'],
    [{ ...aws, metadata: { a: 'b\r\nc' } }, 'store: `metadata.a` must be a hash of texts without line breaks'],
    [{ ...aws, metadata: { 'a b': 'c' } }, 'store: `metadata` must be a hash of texts without line breaks'],
    [{ ...aws, endpoint }, 'store: `endpoint` is not a parameter'],
    [{ ...aws, provider: 'cloudflare', region: undefined }, 'store: `account` or `endpoint` is required'],
    [{ ...aws, provider: 's3' }, 'store: `endpoint` must be the https address of a service'],
    [{ ...aws, provider: 's3', endpoint: 'http://minio.example' }, 'store: `endpoint` must be the https address of a service'],
    [{ ...aws, provider: 's3', endpoint: 'https://a:b@minio.example' }, 'store: `endpoint` must be the https address of a service'],
    [{ ...aws, provider: 's3', endpoint: 'https://minio.example/x' }, 'store: `endpoint` must be the https address of a service'],
    [{ provider: 'azure', key, account: 'evil.example', container: 'photos' }, 'store: `account` must be a storage account'],
    [{ provider: 'azure', key, account: 'annstore', container: 'a--b' }, 'store: `container` must be a container name'],
    [
      { provider: 'rackspace', username: 'ann', key, region: 'AMS', container: 'photos' },
      'store: `region` must be one of DFW, ORD, IAD, LON, SYD, HKG',
    ],
    [{ provider: 'rackspace', key, region: 'DFW', container: 'photos' }, 'store: `username` must be a text'],
    [{ provider: 'rackspace', username: 'ann', key, region: 'DFW', container: 'a/b' }, 'store: `container` must be a container name'],
    [{ provider: 'swift', username: 'ann', key, container: 'photos' }, 'store: `endpoint` must be the https address of the login'],
    [
      { provider: 'swift', username: 'ann', key, container: 'photos', endpoint: 'https://a.example/v3?x=1' },
      'store: `endpoint` must be the https address of the login',
    ],
    [
      { provider: 'swift', username: 'ann', key, container: 'photos', endpoint: 'http://a.example' },
      'store: `endpoint` must be the https address of the login',
    ],
    [
      { provider: 'swift', username: 'ann', key, container: 'photos', ...keystone },
      'store: `project` must be given for a login at /v3, or `application_credential`',
    ],
    [
      { provider: 'swift', username: 'ann', key, container: 'photos', application_credential: 'f00d', ...keystone },
      'store: `username` cannot be combined with `application_credential`',
    ],
    [{ id: 'aB3dE6gH9j', bucket, endpoint: 'https://minio.example/x' }, 'store: `endpoint` must be the https address of a service'],
    [{ id: 'short', bucket }, 'store: `id` must be the id of a saved connector'],
    [{ id: 'aB3dE6gH9j', key, secret, bucket }, 'store: `key`, `secret` cannot be combined with `id`'],
    [{ id: 'aB3dE6gH9j' }, 'store: `bucket`, or `container` for azure, rackspace and swift, is required with `id`'],
  ])('rejects %j', (wire, message) => {
    expect(() => parse(wire)).toThrow(message);
  });
});
