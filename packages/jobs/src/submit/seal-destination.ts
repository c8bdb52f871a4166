import {
  AppError,
  assertServiceAddress,
  type Connector,
  type Destination,
  type DestinationRequest,
  parseDestination,
} from '@pixmill/contracts';
import type { NewJob } from '@pixmill/db';
import type { Deps } from '../shared/deps.js';

type SealedDestination = NonNullable<NewJob['destination']>;

/** Throws AppError `invalid_parameter`, in the words of the Optidash contract, section 4.8. */
function rejectParameter(parameter: string, rule: string): never {
  throw new AppError('invalid_parameter', { message: `store: \`${parameter}\` ${rule}` });
}

/** A place in the service of a connector: what the request says of region and endpoint goes before what was saved. */
function withConnector({ destination, publicByDefault }: DestinationRequest, { service, region, endpoint }: Connector): Destination {
  if (destination.provider === 's3' && service !== 'azure') {
    const acl = destination.acl ?? (publicByDefault?.includes(service) ? 'public-read' : null);
    return { ...destination, service, acl, region: destination.region ?? region, endpoint: destination.endpoint ?? endpoint };
  }
  if (destination.provider === 'azure' && service === 'azure') return { ...destination, endpoint: destination.endpoint ?? endpoint };
  return rejectParameter(
    'id',
    service === 'azure'
      ? 'is of an azure connector, which needs a `container`'
      : `is of a connector of ${service}, which needs a \`bucket\``,
  );
}

function withCredentials({ destination, credentials }: DestinationRequest) {
  if (credentials === null) return rejectParameter('key', 'must be given, or the `id` of a connector');
  if (credentials.kind !== destination.provider) return rejectParameter('provider', `must be the one that \`key\` is for`);
  return { target: destination, credentials };
}

function requireAddress(place: Destination): void {
  if (place.provider === 's3') assertServiceAddress('store', place.service, place);
}

/** What a job keeps of where its results are to go: the place as it is, and the credentials sealed. Throws AppError `invalid_parameter`. */
export function createSealDestination({ connectors, vault }: Pick<Deps, 'connectors' | 'vault'>) {
  async function fromConnector(accountId: string, request: DestinationRequest, id: string): Promise<SealedDestination> {
    const connector = await connectors.find(accountId, id);
    if (!connector) return rejectParameter('id', 'must be the id of a connector saved in the account');
    return { target: withConnector(request, connector), credentials: connector.sealed };
  }

  return async (accountId: string, request: DestinationRequest | null): Promise<SealedDestination | null> => {
    if (request === null) return null;
    const requestedDestination = parseDestination(request.destination);
    if (request.connector !== null) {
      const sealed = await fromConnector(accountId, { ...request, destination: requestedDestination }, request.connector);
      requireAddress(sealed.target);
      return sealed;
    }
    const { target, credentials } = withCredentials({ ...request, destination: requestedDestination });
    requireAddress(target);
    return { target, credentials: vault.seal(JSON.stringify(credentials)) };
  };
}
