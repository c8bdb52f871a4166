import { z } from 'zod';

/** Becomes part of a header or of a host name. */
const credentialText = z.string('must be a string').regex(/^[\x21-\x7e]{1,1000}$/, 'must be printable ASCII without spaces');

/** Becomes part of a JSON body. */
const jsonText = z
  .string('must be a string')
  .regex(/^[^\p{Cc}\p{Cs}]{1,1000}$/u, 'must have 1 to 1,000 characters and no control characters');

/** Key of a service account of Google, without the fields that no request needs. */
const googleCredentialsSchema = z.object({
  kind: z.literal('google'),
  clientEmail: credentialText,
  /** PEM. */
  privateKey: z.string().max(20_000),
  privateKeyId: credentialText.nullable(),
  tokenUri: z.string().max(300),
});

/** Credentials of destinations and connectors. Sealed JSON, so kinds and keys are permanent. */
export const destinationCredentialsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('s3'), accessKeyId: credentialText, secretAccessKey: credentialText }),
  z.object({
    kind: z.literal('azure'),
    account: z
      .string('must be a string')
      .regex(/^[a-z0-9]{3,24}$/, 'must be the name of a storage account: 3 to 24 small letters and digits'),
    key: credentialText,
  }),
  googleCredentialsSchema,
  /** The first login of Swift, by two headers. */
  z.object({ kind: z.literal('swift-v1'), username: credentialText, key: credentialText }),
  /** Keystone, by user and project. */
  z.object({
    kind: z.literal('swift-password'),
    username: jsonText,
    key: jsonText,
    /** Name of the domain of the user. */
    domain: jsonText,
    project: jsonText,
    /** Name of the domain of the project. */
    projectDomain: jsonText,
  }),
  /** Keystone, by an application credential, which has its project. */
  z.object({ kind: z.literal('swift-application'), applicationCredential: credentialText, key: jsonText }),
  z.object({ kind: z.literal('rackspace'), username: jsonText, key: jsonText }),
]);
export type DestinationCredentials = z.infer<typeof destinationCredentialsSchema>;

type Kind = DestinationCredentials['kind'];
export type CredentialsOf<Wanted extends Kind> = Extract<DestinationCredentials, { kind: Wanted }>;
