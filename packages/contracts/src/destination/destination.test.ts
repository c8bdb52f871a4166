import { describe, expect, test } from '@jest/globals';
import { parseNewConnector } from './connector.js';
import { parseDestination } from './destination.js';

const s3 = { provider: 's3', service: 'aws', bucket: 'photos', region: 'eu-west-1' };
const azure = { provider: 'azure', container: 'photos' };

describe('parseDestination', () => {
  test('fills in defaults for omitted fields', () => {
    const defaults = { path: '', metadata: {}, headers: {}, endpoint: null };
    expect(parseDestination(s3)).toEqual({ ...s3, ...defaults, acl: null, storageClass: null });
    expect(parseDestination(azure)).toEqual({ ...azure, ...defaults });
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

  test.each([
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
