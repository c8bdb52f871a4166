import {
  AppError,
  type Connector,
  type ConnectorService,
  type Destination,
  type DestinationCredentials,
  type DestinationRequest,
  findAddressProblem,
  hasContainers,
  isSwiftService,
  parseDestination,
  toService,
} from '@pixmill/contracts';
import type { ConnectorsRepository, NewJob } from '@pixmill/db';
import type { Vault } from '@pixmill/runtime';

export interface SealDestinationDeps {
  readonly connectors: Pick<ConnectorsRepository, 'find'>;
  readonly vault: Pick<Vault, 'seal'>;
}

type SealedDestination = NonNullable<NewJob['destination']>;

/** The destination as the job stores it, with sealed credentials; null without one. Throws AppError `invalid_parameter`. */
export type SealDestination = (accountId: string, request: DestinationRequest | null) => Promise<SealedDestination | null>;

export function createSealDestination({ connectors, vault }: SealDestinationDeps): SealDestination {
  async function sealWithConnector(accountId: string, request: DestinationRequest, connectorId: string): Promise<SealedDestination> {
    const connector = await connectors.find(accountId, connectorId);
    if (!connector) return rejectParameter('id', 'must be the id of a connector saved in the account');
    return { target: applyConnector(request, connector), credentials: connector.sealed };
  }

  return async (accountId, request) => {
    if (request === null) return null;
    const destination = parseDestination(request.destination);
    const parsed = { ...request, destination };
    const sealed =
      request.connector === null
        ? { target: destination, credentials: vault.seal(JSON.stringify(requireCredentials(parsed))) }
        : await sealWithConnector(accountId, parsed, request.connector);
    const problem = findAddressProblem(toService(sealed.target), toAddress(sealed.target));
    if (problem) rejectParameter(problem.name, problem.rule);
    return sealed;
  };
}

const toAddress = (destination: Destination) => ({ region: null, ...destination });

/** The destination at the connector's service. Region and endpoint of the request override those of the connector. */
function applyConnector({ destination, publicByDefault }: DestinationRequest, { service, region, endpoint }: Connector): Destination {
  const isContainer = destination.provider !== 's3';
  if (isContainer !== hasContainers(service)) {
    const needed = isContainer ? '`bucket`' : '`container`';
    return rejectParameter('id', `names a connector of ${service}, which needs a ${needed}`);
  }
  const requested = toAddress(destination);
  const address = { region: requested.region ?? region, endpoint: destination.endpoint ?? endpoint };
  if (destination.provider !== 's3') return parseDestination({ ...destination, ...toContainerProvider(service), ...address });
  const acl = destination.acl ?? (publicByDefault?.some((name) => name === service) ? 'public-read' : null);
  return parseDestination({ ...destination, ...address, service, acl });
}

const toContainerProvider = (service: ConnectorService) =>
  isSwiftService(service) ? { provider: 'swift', service } : { provider: 'azure' };

function requireCredentials({ destination, credentials }: DestinationRequest): DestinationCredentials {
  if (credentials === null) return rejectParameter('key', 'must be given, or the `id` of a connector');
  if (!fits(destination, credentials)) return rejectParameter('provider', `must be the provider of \`key\``);
  return credentials;
}

/** Swift's logins all begin with the name of the protocol; Google has keys of S3 and its own. */
function fits(destination: Destination, { kind }: DestinationCredentials): boolean {
  const service = toService(destination);
  if (service === 'swift') return kind.startsWith('swift-');
  return kind === destination.provider || kind === service;
}

/** Fields of the native API that have another name than the parameters of docs/contracts/optidash.md#48-store. */
const nativeFields: Readonly<Record<string, string>> = { id: 'connector' };

/** Throws AppError `invalid_parameter`: the message has the parameter names of Optidash, the problem the field of the native API. */
function rejectParameter(parameter: string, rule: string): never {
  const at = `destination/${nativeFields[parameter] ?? parameter}`;
  const detail = rule.replaceAll('`id`', 'connector').replaceAll('`', '');
  throw new AppError('invalid_parameter', { message: `store: \`${parameter}\` ${rule}`, problems: [{ in: 'body', at, detail }] });
}
