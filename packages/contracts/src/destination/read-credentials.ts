import { type DestinationCredentials, destinationCredentialsSchema } from './credentials.js';
import { readServiceAccountKey } from './service-account.js';
import { type ConnectorService, s3Services } from './services.js';

/** Fields of callers, in the words of the native API. */
export const credentialFields = [
  'key',
  'secret',
  'account',
  'username',
  'project',
  'domain',
  'project_domain',
  'application_credential',
  'json_key',
] as const;
export type CredentialField = (typeof credentialFields)[number];
export type CredentialFields = Readonly<Partial<Record<CredentialField, unknown>>>;

export interface CredentialProblem {
  readonly field: CredentialField;
  readonly rule: string;
}

type Kind = DestinationCredentials['kind'];

const fieldsOf: Readonly<Record<Kind, readonly CredentialField[]>> = {
  s3: ['key', 'secret'],
  azure: ['account', 'key'],
  google: ['json_key'],
  'swift-v1': ['username', 'key'],
  'swift-password': ['username', 'key', 'project', 'domain', 'project_domain'],
  'swift-application': ['application_credential', 'key'],
  rackspace: ['username', 'key'],
};

/** Earlier releases ignored these at other services, so they still may be there. */
const ignoredFields: Readonly<Partial<Record<Kind, readonly CredentialField[]>>> = { s3: ['account'], azure: ['secret'] };

/** Fields whose names differ from those of the stored credentials. */
const wireFields: Readonly<Record<string, CredentialField>> = {
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  projectDomain: 'project_domain',
  applicationCredential: 'application_credential',
};

export interface CredentialsAddress {
  readonly service: ConnectorService;
  readonly endpoint: string | null;
}

/** The credentials for a service, or what is wrong with each field. Pure. */
export function readCredentials(
  { service, endpoint }: CredentialsAddress,
  fields: CredentialFields,
): { readonly credentials: DestinationCredentials } | { readonly problems: readonly CredentialProblem[] } {
  const kind = findKind(service, fields);
  const foreign = listForeignFields(service, kind, fields);
  if (foreign.length > 0) return { problems: foreign };
  if (kind === 'swift-v1' && endpoint?.endsWith('/v3')) {
    return { problems: [{ field: 'project', rule: 'must be given for a login at /v3, or `application_credential`' }] };
  }
  if (kind === 'google') {
    const read = readServiceAccountKey(fields.json_key);
    return 'credentials' in read ? read : { problems: [{ field: 'json_key', rule: read.problem }] };
  }
  const parsed = destinationCredentialsSchema.safeParse(toStored(kind, fields));
  if (parsed.success) return { credentials: parsed.data };
  const problems = parsed.error.issues.map(({ path: [name], message }) => ({ field: toField(String(name)), rule: message }));
  return { problems };
}

const toField = (name: string) => wireFields[name] ?? credentialFields.find((field) => field === name) ?? 'key';

function findKind(service: ConnectorService, fields: CredentialFields): Kind {
  if (service === 'azure' || service === 'rackspace') return service;
  if (service === 'google' && fields.json_key !== undefined) return 'google';
  if (s3Services.some((name) => name === service)) return 's3';
  if (fields.application_credential !== undefined) return 'swift-application';
  return [fields.project, fields.domain, fields.project_domain].some((field) => field !== undefined) ? 'swift-password' : 'swift-v1';
}

function listForeignFields(service: ConnectorService, kind: Kind, fields: CredentialFields): CredentialProblem[] {
  const known = [...fieldsOf[kind], ...(ignoredFields[kind] ?? [])];
  const foreign = credentialFields.filter((field) => fields[field] !== undefined && !known.includes(field));
  const rule =
    kind === 'google' || kind === 'swift-application'
      ? `cannot be combined with \`${fieldsOf[kind][0]}\``
      : `is not for ${service}, which has ${fieldsOf[kind].map((field) => `\`${field}\``).join(' and ')}`;
  return foreign.map((field) => ({ field, rule }));
}

function toStored(kind: Kind, { key, secret, account, username, project, domain = 'Default', ...fields }: CredentialFields): unknown {
  if (kind === 's3') return { kind, accessKeyId: key, secretAccessKey: secret };
  if (kind === 'azure') return { kind, account, key };
  if (kind === 'swift-application') return { kind, applicationCredential: fields.application_credential, key };
  if (kind !== 'swift-password') return { kind, username, key };
  return { kind, username, key, domain, project, projectDomain: fields.project_domain ?? domain };
}
