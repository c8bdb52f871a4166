import {
  connectorServices,
  credentialFields,
  type Destination,
  type DestinationCredentials,
  type DestinationRequest,
  destinationSchema,
  findAddressProblem,
  hasContainers,
  isGoogleTokenUri,
  readCredentials,
  swiftServices,
} from '@pixmill/contracts';
import { z } from 'zod';
import type { UrlRules } from '../dialect.js';
import { credentialOptions } from './credential-options.js';

const text = z.string('must be a string');
const hash = (description: string) => z.record(z.string(), text).optional().meta({ description });

/** Where results are put too: storage of the caller, with its credentials or with a saved connector. */
export const destinationOptionsSchema = z
  .strictObject({
    connector: text.optional().meta({ description: 'Id of a connector, in place of `provider` and the credentials' }),
    provider: z
      .enum(connectorServices, `must be one of ${connectorServices.join(', ')}`)
      .optional()
      .meta({ description: 'The service that has the storage' }),
    ...credentialOptions,
    bucket: text.optional().meta({ description: 'For every provider but `azure`, `swift` and `rackspace`' }),
    container: text.optional().meta({ description: 'For `azure`, `swift` and `rackspace`' }),
    path: text.optional().meta({ description: 'Folder for the results; they have the names of the images' }),
    acl: z
      .enum(['public-read', 'private'], 'must be public-read or private')
      .optional()
      .meta({ description: 'Who may read the objects; what the bucket says by default' }),
    storage_class: text.optional().meta({ description: 'A storage class of the provider' }),
    metadata: hash('Own metadata of the objects'),
    headers: hash('Such as Cache-Control'),
  })
  .meta({ id: 'DestinationOptions' });

export type DestinationOptions = z.output<typeof destinationOptionsSchema>;

/** Reports a wrong field of the destination. */
type Report = (field: string, detail: string) => void;

/** Wire names of fields of the core. */
const wireNames: Readonly<Record<string, string>> = { service: 'provider', storageClass: 'storage_class' };

/** The destination in the words of the core; null when a field was reported as wrong. */
export function toDestinationRequest(options: DestinationOptions, rules: UrlRules, report: Report): DestinationRequest | null {
  let wrong = false;
  const reject: Report = (field, detail) => {
    wrong = true;
    report(field, detail);
  };
  const kind = findKind(options, reject);
  if (kind === null || wrong) return null;
  const { provider: service, connector = null } = options;
  const destination = parse(toCoreDestination(options, kind), reject);
  if (destination) checkEndpoint(destination, rules, reject);
  if (service === undefined) return wrong || !destination ? null : { destination, credentials: null, connector };
  const problem = destination && findAddressProblem(service, { region: null, ...destination });
  if (problem) reject(problem.name, problem.rule);
  const read = readCredentials({ service, endpoint: destination?.endpoint ?? null }, options);
  if ('problems' in read) for (const { field, rule } of read.problems) reject(field, rule);
  else checkTokenUri(read.credentials, rules, reject);
  return wrong || !destination || 'problems' in read ? null : { destination, credentials: read.credentials, connector };
}

type Kind = Destination['provider'];

/** Which protocol the fields are for. A container of a connector is one of Swift, whose rules are the widest, until its service is known. */
function findKind(options: DestinationOptions, reject: Report): Kind | null {
  const { connector, provider, container } = options;
  if (connector === undefined && provider === undefined) {
    reject('provider', `must be one of ${connectorServices.join(', ')}, or \`connector\` be given`);
    return null;
  }
  if (connector !== undefined) {
    for (const field of ['provider', ...credentialFields] as const)
      if (options[field] !== undefined) reject(field, 'cannot be combined with `connector`');
  }
  const isContainer = provider === undefined ? container !== undefined : hasContainers(provider);
  const [needed, other] = isContainer ? (['container', 'bucket'] as const) : (['bucket', 'container'] as const);
  if (options[other] !== undefined) reject(other, `cannot be combined with \`${needed}\``);
  if (options[needed] === undefined)
    reject(needed, connector === undefined ? 'is required' : 'is required; `container` for a connector of azure, swift or rackspace');
  if (!isContainer) return 's3';
  return provider === 'azure' ? provider : 'swift';
}

const s3Fields = ['bucket', 'region', 'endpoint', 'path', 'acl', 'metadata', 'headers'] as const;
const azureFields = ['container', 'endpoint', 'path', 'metadata', 'headers'] as const;
const swiftFields = [...azureFields, 'region'] as const;

/** With a connector the service is that of the connector; any other stands for it until then. */
function toCoreDestination({ provider: service, ...options }: DestinationOptions, kind: Kind): Record<string, unknown> {
  if (kind === 'azure') return { provider: kind, ...pick(options, azureFields) };
  if (kind === 'swift') return { provider: kind, service: service ?? swiftServices[0], ...pick(options, swiftFields) };
  return { provider: kind, service: service ?? 'custom', ...pick(options, s3Fields), storageClass: options.storage_class };
}

const pick = (options: DestinationOptions, fields: readonly (keyof DestinationOptions)[]) =>
  Object.fromEntries(fields.map((field) => [field, options[field]]));

function parse(value: unknown, reject: Report): Destination | null {
  const parsed = destinationSchema.safeParse(value);
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

/** The key is exchanged at Google only, unless the operator allows another address. */
function checkTokenUri(credentials: DestinationCredentials, { isOperatorAllowed }: UrlRules, reject: Report): void {
  if (credentials.kind !== 'google' || isGoogleTokenUri(credentials.tokenUri) || isOperatorAllowed(credentials.tokenUri)) return;
  reject('json_key', 'must have a `token_uri` of Google, such as https://oauth2.googleapis.com/token');
}
