import {
  type AppError,
  credentialFields,
  type Destination,
  type DestinationRequest,
  readCredentials,
  type S3Destination,
  type S3Service,
  type SwiftService,
  swiftServices,
} from '@pixmill/contracts';
import type { z } from 'zod';
import type { UrlRules } from '../../dialect.js';
import { invalidParameter } from '../../invalid-parameter.js';
import { isJsonObject, type JsonObject, parameterError, parseParameters, quoteNames } from './parse-parameters.js';
import {
  azureForm,
  connectorForm,
  endpointRule,
  isOrigin,
  loginEndpointRule,
  rackspaceForm,
  type S3Form,
  s3Providers,
  swiftForm,
} from './store-forms.js';

/** Parameters that a connector replaces. */
const credentialNames = ['provider', ...credentialFields];

/** Services with a documented default `acl` of `public-read`; R2 ignores access lists. Source: docs/contracts/optidash.md#48-store. */
const publicByDefault: readonly S3Service[] = ['aws', 'digitalocean'];

/** Values of `provider`. `openstack` is another name of `swift`. */
const storeProviders = [...s3Providers.map(({ name }) => name), 'azure', 'rackspace', 'swift', 'openstack'];

const invalidStore = (message: string): AppError => invalidParameter(`store: ${message}`);

/**
 * The destination of the results: with credentials, or with the id of a connector, which replaces `provider`, `key` and `secret`.
 * Source: docs/contracts/optidash.md#48-store. Throws AppError `invalid_parameter`.
 */
export function parseStore(value: unknown, rules: UrlRules): DestinationRequest | null {
  const request = parseStoreRequest(value);
  if (request !== null) requireAllowedEndpoint(request.destination, rules);
  return request;
}

/** A signature does not encrypt the stored bytes: plain http is limited to the operator's allow list. */
function requireAllowedEndpoint({ provider, endpoint }: Destination, { isUrlAllowed, isOperatorAllowed }: UrlRules): void {
  if (endpoint === null) return;
  if (endpoint.startsWith('http:') && !isOperatorAllowed(endpoint))
    throw parameterError({ operation: 'store', parameter: 'endpoint', rule: provider === 'swift' ? loginEndpointRule : endpointRule });
  if (!isUrlAllowed(endpoint))
    throw parameterError({ operation: 'store', parameter: 'endpoint', rule: 'is not allowed: its address or port is not public' });
}

function parseStoreRequest(value: unknown): DestinationRequest | null {
  if (!isJsonObject(value) || value.id !== undefined) return parseConnectorStore(value);
  if (Object.keys(value).length === 0) return null;
  if (value.provider === 'azure') return parseAzureStore(value);
  if (value.provider === 'rackspace') return parseSwiftStore('rackspace', parseParameters('store', rackspaceForm, value));
  if (value.provider === 'swift' || value.provider === 'openstack')
    return parseSwiftStore('swift', parseParameters('store', swiftForm, value));
  return parseS3Store(value);
}

function parseSwiftStore(
  service: SwiftService,
  form: (z.output<typeof rackspaceForm> & { readonly endpoint?: undefined }) | z.output<typeof swiftForm> | null,
): DestinationRequest | null {
  if (form === null) return null;
  const destination = toSwift(service, form);
  const read = readCredentials({ service, endpoint: destination.endpoint }, form);
  if ('credentials' in read) return { destination, credentials: read.credentials, connector: null };
  throw invalidStore(read.problems.map(({ field, rule }) => `${quoteNames([field])} ${rule}`).join('; '));
}

function parseAzureStore(value: JsonObject): DestinationRequest | null {
  const form = parseParameters('store', azureForm, value);
  return form && { destination: toAzure(form), credentials: { kind: 'azure', account: form.account, key: form.key }, connector: null };
}

function parseS3Store(value: JsonObject): DestinationRequest | null {
  const known = s3Providers.find(({ name }) => name === value.provider);
  if (!known) throw invalidStore(`\`provider\` must be one of ${storeProviders.join(', ')}, or \`id\` be given`);
  const form: S3Form | null = parseParameters('store', known.form, value);
  if (!form) return null;
  const credentials = { kind: 's3' as const, accessKeyId: form.key, secretAccessKey: form.secret };
  return { destination: toS3(known.service, form), credentials, connector: null };
}

/** The connector holds the provider; the request shows the protocol by a container (Azure, Swift) or a bucket (S3). */
function parseConnectorStore(value: unknown): DestinationRequest | null {
  const conflicting = credentialNames.filter((name) => isJsonObject(value) && value[name] !== undefined);
  if (conflicting.length > 0) throw invalidStore(`${quoteNames(conflicting)} cannot be combined with \`id\``);
  const form = parseParameters('store', connectorForm, value);
  if (!form) return null;
  const { id: connector, bucket, container } = form;
  if (bucket !== undefined && container === undefined) {
    if (form.endpoint !== undefined && !isOrigin(form.endpoint)) throw invalidStore(`\`endpoint\` ${endpointRule}`);
    const destination = toS3('custom', { ...form, bucket });
    return { destination, credentials: null, connector, ...(form.acl === undefined && { publicByDefault }) };
  }
  if (container !== undefined && bucket === undefined)
    return { destination: toSwift(swiftServices[0], { ...form, container }), credentials: null, connector };
  throw invalidStore('`bucket`, or `container` for azure, rackspace and swift, is required with `id`');
}

type SwiftForm = Pick<z.output<typeof connectorForm>, 'region' | 'endpoint' | 'path' | 'metadata' | 'headers'> & {
  readonly container: string;
};

function toSwift(service: SwiftService, { container, region, endpoint, path, metadata, headers }: SwiftForm): Destination {
  return { provider: 'swift', service, container, region: region ?? null, endpoint: endpoint ?? null, path, metadata, headers };
}

function toAzure({
  container,
  path,
  metadata,
  headers,
  endpoint,
}: Omit<z.output<typeof azureForm>, 'provider' | 'account' | 'key'>): Destination {
  return { provider: 'azure', container, path, metadata, headers, endpoint: endpoint ?? null };
}

function toS3(service: S3Service, form: Omit<S3Form, 'key' | 'secret'>): Destination {
  const { bucket, region, account, endpoint, acl, class: storageClass, path, metadata, headers } = form;
  const serviceEndpoint = endpoint ?? (account === undefined ? null : `https://${account}.r2.cloudflarestorage.com`);
  const location = { bucket, region: region ?? null, endpoint: serviceEndpoint, path };
  return { provider: 's3', service, ...location, acl: toAcl(service, acl), storageClass: storageClass ?? null, metadata, headers };
}

function toAcl(service: S3Service, requested: S3Form['acl']): S3Destination['acl'] {
  if (service === 'cloudflare' || requested === 'none') return null;
  return requested ?? (publicByDefault.includes(service) ? 'public-read' : null);
}
