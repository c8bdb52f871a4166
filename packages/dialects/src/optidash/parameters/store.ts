import type { AppError, Destination, DestinationRequest, S3Destination, S3Service } from '@pixmill/contracts';
import type { z } from 'zod';
import type { UrlRules } from '../../dialect.js';
import { invalidParameter } from '../../invalid-parameter.js';
import { isJsonObject, type JsonObject, parameterError, parseParameters, quoteNames } from './parse-parameters.js';
import { azureForm, connectorForm, endpointRule, type S3Form, s3Providers } from './store-forms.js';

/** Parameters that a connector replaces. */
const credentialNames = ['provider', 'key', 'secret', 'account'];

/** Services with a documented default `acl` of `public-read`; R2 ignores access lists. Source: docs/contracts/optidash.md#48-store. */
const publicByDefault: readonly S3Service[] = ['aws', 'digitalocean'];

const invalidStore = (message: string): AppError => invalidParameter(`store: ${message}`);

/**
 * The destination of the results: with credentials, or with the id of a connector, which replaces `provider`, `key` and `secret`.
 * Source: docs/contracts/optidash.md#48-store. Throws AppError `invalid_parameter`.
 */
export function parseStore(value: unknown, rules: UrlRules): DestinationRequest | null {
  const request = parseStoreRequest(value);
  const endpoint = request?.destination.endpoint ?? null;
  if (endpoint !== null) requireAllowedEndpoint(endpoint, rules);
  return request;
}

/** A signature does not encrypt the stored bytes: plain http is limited to the operator's allow list. */
function requireAllowedEndpoint(endpoint: string, { isUrlAllowed, isOperatorAllowed }: UrlRules): void {
  if (endpoint.startsWith('http:') && !isOperatorAllowed(endpoint))
    throw parameterError({ operation: 'store', parameter: 'endpoint', rule: endpointRule });
  if (!isUrlAllowed(endpoint))
    throw parameterError({ operation: 'store', parameter: 'endpoint', rule: 'is not allowed: its address or port is not public' });
}

function parseStoreRequest(value: unknown): DestinationRequest | null {
  if (!isJsonObject(value) || value.id !== undefined) return parseConnectorStore(value);
  if (Object.keys(value).length === 0) return null;
  return value.provider === 'azure' ? parseAzureStore(value) : parseS3Store(value);
}

function parseAzureStore(value: JsonObject): DestinationRequest | null {
  const form = parseParameters('store', azureForm, value);
  return form && { destination: toAzure(form), credentials: { kind: 'azure', account: form.account, key: form.key }, connector: null };
}

function parseS3Store(value: JsonObject): DestinationRequest | null {
  const known = s3Providers.find(({ name }) => name === value.provider);
  if (!known)
    throw invalidStore(`\`provider\` must be one of ${[...s3Providers.map(({ name }) => name), 'azure'].join(', ')}, or \`id\` be given`);
  const form: S3Form | null = parseParameters('store', known.form, value);
  if (!form) return null;
  const credentials = { kind: 's3' as const, accessKeyId: form.key, secretAccessKey: form.secret };
  return { destination: toS3(known.service, form), credentials, connector: null };
}

/** The connector holds the provider; the request shows the protocol by a container (Azure) or a bucket (S3). */
function parseConnectorStore(value: unknown): DestinationRequest | null {
  const conflicting = credentialNames.filter((name) => isJsonObject(value) && value[name] !== undefined);
  if (conflicting.length > 0) throw invalidStore(`${quoteNames(conflicting)} cannot be combined with \`id\``);
  const form = parseParameters('store', connectorForm, value);
  if (!form) return null;
  const { id: connector, bucket, container } = form;
  if (bucket !== undefined && container === undefined) {
    const destination = toS3('custom', { ...form, bucket });
    return { destination, credentials: null, connector, ...(form.acl === undefined && { publicByDefault }) };
  }
  if (container !== undefined && bucket === undefined)
    return { destination: toAzure({ ...form, container }), credentials: null, connector };
  throw invalidStore('`bucket`, or `container` for azure, is required with `id`');
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
