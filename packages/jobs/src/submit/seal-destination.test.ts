import { describe, expect, test } from '@jest/globals';
import { type Connector, type ConnectorService, type Destination, type DestinationCredentials, parseDestination } from '@pixmill/contracts';
import { createSealDestination } from './seal-destination.js';

const loginUrl = 'https://keystone.example/v3';

function sealAt(
  service: ConnectorService,
  request: { destination: Destination; credentials?: DestinationCredentials },
  more: Partial<Connector> = {},
) {
  const connector = {
    id: 'q8ZcK0vN3a',
    name: 'mine',
    service,
    region: null,
    endpoint: null,
    createdAt: new Date(0),
    sealed: 'sealed',
    ...more,
  };
  const seal = createSealDestination({ connectors: { find: async () => connector }, vault: { seal: (text) => `sealed ${text}` } });
  const { destination, credentials = null } = request;
  return seal('account', { destination, credentials, connector: credentials === null ? connector.id : null });
}

const inContainer = (more: object = {}) =>
  parseDestination({ provider: 'swift', service: 'swift', container: 'Photos', metadata: { by_whom: 'ann' }, ...more });
const inBucket = (more: object = {}) => parseDestination({ provider: 's3', service: 'custom', bucket: 'photos', ...more });

describe('seal destination: with a connector', () => {
  test('a container gets the service, region and endpoint of a connector of Swift', async () => {
    const connector = { region: 'RegionOne', endpoint: loginUrl };
    const target = { provider: 'swift', service: 'swift', container: 'Photos', ...connector };
    expect(await sealAt('swift', { destination: inContainer() }, connector)).toMatchObject({ target, credentials: 'sealed' });
    const { target: rackspace } = (await sealAt('rackspace', { destination: inContainer({ region: 'ORD' }) }, { region: 'DFW' })) ?? {};
    expect(rackspace).toMatchObject({ provider: 'swift', service: 'rackspace', region: 'ORD', endpoint: null });
  });

  test('a container of a connector of Azure has the rules of Azure', async () => {
    const { target } = (await sealAt('azure', { destination: inContainer({ container: 'photos' }) })) ?? {};
    expect(target).toEqual({
      ...{ provider: 'azure', container: 'photos', path: '', metadata: { by_whom: 'ann' }, headers: {}, endpoint: null },
    });
    await expect(sealAt('azure', { destination: inContainer() })).rejects.toThrow(
      'store: `container` must be the name of a container: 3 to 63',
    );
  });

  test.each<[ConnectorService, Destination, string]>([
    ['swift', inBucket(), 'store: `id` names a connector of swift, which needs a `container`'],
    ['azure', inBucket(), 'store: `id` names a connector of azure, which needs a `container`'],
    ['aws', inContainer(), 'store: `id` names a connector of aws, which needs a `bucket`'],
    ['swift', inContainer(), 'store: `endpoint` must be given for swift'],
    ['rackspace', inContainer({ region: 'RegionOne' }), 'store: `region` must be one of DFW, ORD, IAD, LON, SYD, HKG'],
    ['aws', inBucket(), 'store: `region` must be given for aws'],
  ])('of %s rejects %j', async (service, destination, message) => {
    await expect(sealAt(service, { destination })).rejects.toThrow(message);
  });
});

describe('seal destination: with credentials', () => {
  const v1 = { kind: 'swift-v1', username: 'a', key: 'k' } as const;
  const rackspace = { kind: 'rackspace', username: 'a', key: 'k' } as const;
  const google = { kind: 'google', clientEmail: 'a@b', privateKey: 'pem', privateKeyId: null, tokenUri: 'https://a.example' } as const;
  const atRackspace = inContainer({ service: 'rackspace', region: 'DFW' });

  test('seals those of the provider', async () => {
    const sealed = await sealAt('swift', { destination: inContainer({ endpoint: loginUrl }), credentials: v1 });
    expect(sealed?.credentials).toBe(`sealed ${JSON.stringify(v1)}`);
    expect(await sealAt('rackspace', { destination: atRackspace, credentials: rackspace })).not.toBeNull();
    expect(await sealAt('google', { destination: inBucket({ service: 'google' }), credentials: google })).not.toBeNull();
  });

  test.each<[Destination, DestinationCredentials]>([
    [inContainer({ endpoint: loginUrl }), rackspace],
    [atRackspace, v1],
    [inBucket({ service: 'aws', region: 'eu-west-1' }), google],
    [inBucket({ service: 'google' }), v1],
  ])('rejects those of another one: %j', async (destination, credentials) => {
    await expect(sealAt('swift', { destination, credentials })).rejects.toThrow('store: `provider` must be the provider of `key`');
  });
});
