import { AppError, type Destination, type DestinationRequest, type S3Destination, type S3Service } from '@pixmill/contracts';
import type { z } from 'zod';
import type { UrlRules } from '../dialect.js';
import { type Hash, isHash, quoted, readHash, refusal } from './hash.js';
import { azureForm, connectorForm, endpointRule, providers, type S3Form } from './store-forms.js';

/** What a connector has in it. */
const credentialNames = ['provider', 'key', 'secret', 'account'];

/** Where the documented `acl` is `public-read` unless the request says otherwise; R2 ignores access lists. Source: Optidash contract section 4.8. */
const publicByDefault: readonly S3Service[] = ['aws', 'digitalocean'];

const invalid = (message: string) => new AppError('invalid_parameter', { message: `store: ${message}` });

/**
 * Where results go outside of this service: with credentials, or by the id of a connector, which replaces `provider`, `key` and `secret`.
 * Source: Optidash contract section 4.8.
 * @throws AppError `invalid_parameter`
 */
export function readStore(value: unknown, rules: UrlRules): DestinationRequest | null {
  const request = readRequest(value);
  const endpoint = request?.place.endpoint ?? null;
  if (endpoint !== null) refuseEndpoint(endpoint, rules);
  return request;
}

/** What is signed is not secret, what is stored may be: over plain http it stays in the house. */
function refuseEndpoint(endpoint: string, { mayCall, isInHouse }: UrlRules): void {
  if (endpoint.startsWith('http:') && !isInHouse(endpoint)) throw refusal('store', 'endpoint', endpointRule);
  if (!mayCall(endpoint)) throw refusal('store', 'endpoint', 'is not allowed: its address or port is not public');
}

function readRequest(value: unknown): DestinationRequest | null {
  if (!isHash(value) || value.id !== undefined) return readByConnector(value);
  if (Object.keys(value).length === 0) return null;
  return value.provider === 'azure' ? readAzure(value) : readS3(value);
}

function readAzure(value: Hash): DestinationRequest | null {
  const form = readHash('store', azureForm, value);
  return form && { place: toAzure(form), credentials: { kind: 'azure', account: form.account, key: form.key }, connector: null };
}

function readS3(value: Hash): DestinationRequest | null {
  const known = providers.find(({ name }) => name === value.provider);
  if (!known)
    throw invalid(`\`provider\` must be one of ${[...providers.map(({ name }) => name), 'azure'].join(', ')}, or \`id\` be given`);
  const form: S3Form | null = readHash('store', known.form, value);
  if (!form) return null;
  const credentials = { kind: 's3' as const, accessKeyId: form.key, secretAccessKey: form.secret };
  return { place: toS3(known.service, form), credentials, connector: null };
}

/** The connector knows the provider; which of the two protocols it is shows in what is named, a container or a bucket. */
function readByConnector(value: unknown): DestinationRequest | null {
  const twice = credentialNames.filter((name) => isHash(value) && value[name] !== undefined);
  if (twice.length > 0) throw invalid(`${quoted(twice)} cannot be combined with \`id\``);
  const form = readHash('store', connectorForm, value);
  if (!form) return null;
  const { id: connector, bucket, container } = form;
  if (bucket !== undefined && container === undefined) {
    const place = toS3('custom', { ...form, bucket });
    return { place, credentials: null, connector, ...(form.acl === undefined && { publicByDefault }) };
  }
  if (container !== undefined && bucket === undefined) return { place: toAzure({ ...form, container }), credentials: null, connector };
  throw invalid('`bucket`, or `container` for azure, is required beside `id`');
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
  const own = endpoint ?? (account === undefined ? null : `https://${account}.r2.cloudflarestorage.com`);
  const where = { bucket, region: region ?? null, endpoint: own, path };
  return { provider: 's3', service, ...where, acl: toAcl(service, acl), storageClass: storageClass ?? null, metadata, headers };
}

function toAcl(service: S3Service, asked: S3Form['acl']): S3Destination['acl'] {
  if (service === 'cloudflare' || asked === 'none') return null;
  return asked ?? (publicByDefault.includes(service) ? 'public-read' : null);
}
