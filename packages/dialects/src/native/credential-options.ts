import { z } from 'zod';

const text = z.string('must be a string');
const describe = (description: string) => text.optional().meta({ description });

/** Credentials and address of a service; each provider has some of them. */
export const credentialOptions = {
  key: describe('Access key id; for `azure` the key of the storage account, for `swift` the key or password, for `rackspace` the API key'),
  secret: describe('Secret access key, for services of S3'),
  account: describe('Name of the storage account, for `azure` only'),
  username: describe('For `swift` and `rackspace`'),
  project: describe('Name of the project at Keystone, for `swift`; without it the login is the older one by two headers'),
  domain: describe('Name of the domain of the user at Keystone, for `swift`; `Default` by default'),
  project_domain: describe('Name of the domain of the project, for `swift`; that of the user by default'),
  application_credential: describe('Id of an application credential of Keystone, whose secret is `key`; for `swift`'),
  json_key: z
    .union([text, z.record(z.string(), z.unknown())], 'must be the content of a key file')
    .optional()
    .meta({ description: 'Key file of a service account, as an object or a text; for `google`, in place of `key` and `secret`' }),
  region: describe('Required for `aws`, `digitalocean`, `ibm` and `rackspace`; for `swift` where the login has several'),
  endpoint: describe('Required for `cloudflare`, `custom` and `swift` (the address of its login); an https address'),
};
