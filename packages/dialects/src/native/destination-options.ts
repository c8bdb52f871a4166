import {
  connectorServices,
  type Destination,
  type DestinationRequest,
  destinationCredentialsSchema,
  destinationSchema,
  findMissingAddress,
  type S3Service,
} from '@pixmill/contracts';
import { z } from 'zod';
import type { UrlRules } from '../dialect.js';

const text = z.string('must be a string');

/** Where results are put too: storage of the caller, with its credentials or with a saved connector. */
export const destinationOptionsSchema = z
  .strictObject({
    connector: text.optional().meta({ description: 'Id of a connector, in place of `provider`, `key`, `secret` and `account`' }),
    provider: z
      .enum(connectorServices, `must be one of ${connectorServices.join(', ')}`)
      .optional()
      .meta({ description: 'The service that has the storage' }),
    key: text.optional().meta({ description: 'Access key id; for `azure` the key of the storage account' }),
    secret: text.optional().meta({ description: 'Secret access key; not for `azure`' }),
    account: text.optional().meta({ description: 'Name of the storage account, for `azure` only' }),
    bucket: text.optional().meta({ description: 'For every provider but `azure`' }),
    container: text.optional().meta({ description: 'For `azure`' }),
    region: text.optional().meta({ description: 'Required for `aws`, `digitalocean` and `ibm`' }),
    endpoint: text.optional().meta({ description: 'Required for `cloudflare` and `custom`; an https address' }),
    path: text.optional().meta({ description: 'Folder for the results; they have the names of the images' }),
    acl: z
      .enum(['public-read', 'private'], 'must be public-read or private')
      .optional()
      .meta({ description: 'Who may read the objects; what the bucket says by default' }),
    storage_class: text.optional().meta({ description: 'A storage class of the provider' }),
    metadata: z.record(z.string(), z.string('must be a string')).optional().meta({ description: 'Own metadata of the objects' }),
    headers: z.record(z.string(), z.string('must be a string')).optional().meta({ description: 'Such as Cache-Control' }),
  })
  .meta({ id: 'DestinationOptions' });

export type DestinationOptions = z.output<typeof destinationOptionsSchema>;

/** Reports a wrong field of the destination. */
type Report = (field: string, detail: string) => void;

/** Wire names of fields of the core. */
const wireNames: Readonly<Record<string, string>> = {
  service: 'provider',
  storageClass: 'storage_class',
  accessKeyId: 'key',
  secretAccessKey: 'secret',
};

/** The destination in the words of the core; null when a field was reported as wrong. */
export function toDestinationRequest(options: DestinationOptions, rules: UrlRules, report: Report): DestinationRequest | null {
  let wrong = false;
  const reject: Report = (field, detail) => {
    wrong = true;
    report(field, detail);
  };
  const kind = findKind(options, reject);
  if (kind === null || wrong) return null;
  const destination = parse(destinationSchema, toCoreDestination(options, kind), reject);
  const credentials = options.connector === undefined ? parse(destinationCredentialsSchema, toCredentials(options, kind), reject) : null;
  if (destination) checkEndpoint(destination, rules, reject);
  if (destination?.provider === 's3' && options.connector === undefined) {
    const missing = findMissingAddress(destination.service, destination);
    if (missing) reject(missing.name, missing.rule);
  }
  return wrong || !destination ? null : { destination, credentials, connector: options.connector ?? null };
}

type Kind = Destination['provider'];

/** Which protocol the fields are for. */
function findKind(options: DestinationOptions, reject: Report): Kind | null {
  const { connector, provider, bucket, container } = options;
  if (connector === undefined && provider === undefined) {
    reject('provider', `must be one of ${connectorServices.join(', ')}, or \`connector\` be given`);
    return null;
  }
  if (connector !== undefined) {
    for (const field of ['provider', 'key', 'secret', 'account'] as const)
      if (options[field] !== undefined) reject(field, 'cannot be combined with `connector`');
  }
  const kind = provider === 'azure' || (provider === undefined && container !== undefined) ? 'azure' : 's3';
  const [needed, other] = kind === 'azure' ? (['container', 'bucket'] as const) : (['bucket', 'container'] as const);
  if (options[other] !== undefined) reject(other, `cannot be combined with \`${needed}\``);
  if ((kind === 'azure' ? container : bucket) === undefined)
    reject(needed, connector === undefined ? 'is required' : 'is required; `container` for a connector of azure');
  return kind;
}

const s3Fields = ['bucket', 'region', 'endpoint', 'path', 'acl', 'metadata', 'headers'] as const;
const azureFields = ['container', 'endpoint', 'path', 'metadata', 'headers'] as const;

/** With a connector the service is that of the connector; any other stands for it until then. */
function toCoreDestination(options: DestinationOptions, kind: Kind): Record<string, unknown> {
  if (kind === 'azure') return { provider: kind, ...pick(options, azureFields) };
  const service: S3Service = options.provider === undefined || options.provider === 'azure' ? 'custom' : options.provider;
  return { provider: kind, service, ...pick(options, s3Fields), storageClass: options.storage_class };
}

const toCredentials = ({ key, secret, account }: DestinationOptions, kind: Kind) =>
  kind === 'azure' ? { kind, account, key } : { kind, accessKeyId: key, secretAccessKey: secret };

const pick = (options: DestinationOptions, fields: readonly (keyof DestinationOptions)[]) =>
  Object.fromEntries(fields.map((field) => [field, options[field]]));

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, reject: Report): z.output<Schema> | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const [name = 'provider', ...rest] = path.map(String);
    reject([wireNames[name] ?? name, ...rest].join('/'), message);
  }
  return null;
}

/** A signature does not encrypt the stored bytes: plain http is limited to the operator's allow list. */
function checkEndpoint({ endpoint }: Destination, { isUrlAllowed, isOperatorAllowed }: UrlRules, reject: Report): void {
  if (endpoint === null) return;
  if (endpoint.startsWith('http:') && !isOperatorAllowed(endpoint)) reject('endpoint', 'must begin with https://');
  else if (!isUrlAllowed(endpoint)) reject('endpoint', 'is not allowed: its address or port is not public');
}
