import {
  AppError,
  type Connector,
  type Destination,
  type DestinationRequest,
  parseDestination,
  refuseIncomplete,
} from '@pixmill/contracts';
import type { NewJob } from '@pixmill/db';
import type { Deps } from './deps.js';

type SealedDestination = NonNullable<NewJob['destination']>;

/** Throws AppError `invalid_parameter`, in the words of the Optidash contract, section 4.8. */
function refuse(parameter: string, rule: string): never {
  throw new AppError('invalid_parameter', { message: `store: \`${parameter}\` ${rule}` });
}

/** A place in the service of a connector: what the request says of region and endpoint goes before what was saved. */
function withConnector({ place, publicByDefault }: DestinationRequest, { service, region, endpoint }: Connector): Destination {
  if (place.provider === 's3' && service !== 'azure') {
    const acl = place.acl ?? (publicByDefault?.includes(service) ? 'public-read' : null);
    return { ...place, service, acl, region: place.region ?? region, endpoint: place.endpoint ?? endpoint };
  }
  if (place.provider === 'azure' && service === 'azure') return { ...place, endpoint: place.endpoint ?? endpoint };
  return refuse(
    'id',
    service === 'azure'
      ? 'is of an azure connector, which needs a `container`'
      : `is of a connector of ${service}, which needs a \`bucket\``,
  );
}

function withCredentials({ place, credentials }: DestinationRequest) {
  if (credentials === null) return refuse('key', 'must be given, or the `id` of a connector');
  if (credentials.kind !== place.provider) return refuse('provider', `must be the one that \`key\` is for`);
  return { place, credentials };
}

function refuseWithoutAddress(place: Destination): void {
  if (place.provider === 's3') refuseIncomplete('store', place.service, place);
}

/** What a job keeps of where its results are to go: the place as it is, and the credentials sealed. Throws AppError `invalid_parameter`. */
export function createSealDestination({ connectors, vault }: Pick<Deps, 'connectors' | 'vault'>) {
  async function fromConnector(accountId: string, request: DestinationRequest, id: string): Promise<SealedDestination> {
    const connector = await connectors.find(accountId, id);
    if (!connector) return refuse('id', 'must be the id of a connector saved in the account');
    return { place: withConnector(request, connector), login: connector.sealed };
  }

  return async (accountId: string, request: DestinationRequest | null): Promise<SealedDestination | null> => {
    if (request === null) return null;
    const asked = parseDestination(request.place);
    if (request.connector !== null) {
      const sealed = await fromConnector(accountId, { ...request, place: asked }, request.connector);
      refuseWithoutAddress(sealed.place);
      return sealed;
    }
    const { place, credentials } = withCredentials({ ...request, place: asked });
    refuseWithoutAddress(place);
    return { place, login: vault.seal(JSON.stringify(credentials)) };
  };
}
