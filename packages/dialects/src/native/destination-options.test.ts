import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type DestinationOptions, destinationOptionsSchema, toDestinationRequest } from './destination-options.js';

const rules = { isUrlAllowed: (url: string) => !url.includes('//10.'), isOperatorAllowed: (url: string) => url.includes('//allowed.') };

function parse(fields: object) {
  const problems: string[] = [];
  const options: DestinationOptions = destinationOptionsSchema.parse(fields);
  const request = toDestinationRequest(options, rules, (field, detail) => problems.push(`${field}: ${detail}`));
  return { request, problems };
}

const endpoint = 'https://swift.example:8080/auth/v1.0';
const swift = { provider: 'swift', container: 'photos', endpoint, username: 'test:tester', key: 'testing' };
const rackspace = { provider: 'rackspace', container: 'photos', region: 'dfw', username: 'ann', key: 'k' };
const keyFile = {
  ...{ type: 'service_account', client_email: 'a@b.iam.gserviceaccount.com', token_uri: 'https://oauth2.googleapis.com/token' },
  private_key: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};
const google = { provider: 'google', bucket: 'photos', json_key: keyFile };

describe('toDestinationRequest', () => {
  const defaults = { path: '', metadata: {}, headers: {} };
  test('reads Swift, Rackspace and the key file of a service account', () => {
    expect(parse(swift).request).toEqual({
      destination: { provider: 'swift', service: 'swift', container: 'photos', region: null, endpoint, ...defaults },
      credentials: { kind: 'swift-v1', username: 'test:tester', key: 'testing' },
      connector: null,
    });
    expect(parse(rackspace).request).toMatchObject({
      destination: { provider: 'swift', service: 'rackspace', container: 'photos', region: 'dfw', endpoint: null },
      credentials: { kind: 'rackspace', username: 'ann', key: 'k' },
    });
    expect(parse(google).request).toMatchObject({
      destination: { provider: 's3', service: 'google', bucket: 'photos' },
      credentials: { kind: 'google', clientEmail: keyFile.client_email, tokenUri: keyFile.token_uri },
    });
  });

  test('reads a container of a connector of any service', () => {
    const request = parse({ connector: 'q8ZcK0vN3a', container: 'Photos', region: 'RegionOne' }).request;
    expect(request).toMatchObject({ destination: { provider: 'swift', container: 'Photos' }, credentials: null, connector: 'q8ZcK0vN3a' });
  });

  test.each<[object, string]>([
    [{ ...swift, endpoint: undefined }, 'endpoint: must be given for swift'],
    [{ ...swift, endpoint: 'http://swift.example/auth/v1.0' }, 'endpoint: must begin with https://'],
    [{ ...swift, endpoint: 'https://10.0.0.1/auth/v1.0' }, 'endpoint: is not allowed: its address or port is not public'],
    [{ ...swift, container: undefined, bucket: 'b' }, 'container: is required'],
    [{ ...swift, container: 'a/b' }, 'container: must be the name of a container: 256 bytes at most, no slash and no control characters'],
    [{ ...swift, key: undefined }, 'key: must be a string'],
    [{ ...swift, secret: 's' }, 'secret: is not for swift, which has `username` and `key`'],
    [{ ...swift, endpoint: 'https://k.example/v3' }, 'project: must be given for a login at /v3, or `application_credential`'],
    [{ ...rackspace, region: 'AMS' }, 'region: must be one of DFW, ORD, IAD, LON, SYD, HKG'],
    [{ ...google, key: 'k' }, 'key: cannot be combined with `json_key`'],
    [{ ...google, json_key: '{}' }, 'json_key: must be the JSON key of a Google service account, with `type` `service_account`'],
    [
      { ...google, json_key: { ...keyFile, token_uri: 'https://evil.example/token' } },
      'json_key: must have a `token_uri` of Google, such as https://oauth2.googleapis.com/token',
    ],
    [{ connector: 'c', bucket: 'b', json_key: keyFile }, 'json_key: cannot be combined with `connector`'],
  ])('rejects %j', (fields, problem) => {
    expect(parse(fields)).toEqual({ request: null, problems: expect.arrayContaining([problem]) });
  });

  test('takes the token address that the operator allows', () => {
    expect(parse({ ...google, json_key: { ...keyFile, token_uri: 'http://allowed.example/token' } }).problems).toEqual([]);
  });
});
