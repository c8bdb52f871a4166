import { AppError, type Connector, type DestinationCredentials, isGoogleTokenUri, parseNewConnector } from '@pixmill/contracts';
import type { ConnectorsRepository } from '@pixmill/db';
import type { Vault } from '@pixmill/runtime';
import { randomAlphanumeric } from '@pixmill/runtime';

const idLength = 10;
const maxPerAccount = 100;

/** An account's saved credentials for destinations. They are sealed before they are stored, and never shown. */
export interface Connectors {
  list(accountId: string): Promise<{ readonly connectors: readonly Connector[] }>;
  /** Throws AppError `invalid_parameter`. */
  create(accountId: string, body: Readonly<Record<string, unknown>>): Promise<Connector>;
  /** Submitted jobs keep their copy of the credentials. Throws AppError `connector_not_found`, also for another account's. */
  remove(accountId: string, id: string): Promise<{ readonly id: string; readonly deleted: true }>;
}

export interface ConnectorsDeps {
  readonly connectors: ConnectorsRepository;
  readonly vault: Vault;
}

/** Which addresses callers may name. */
export interface ConnectorRules {
  /** An https address at a public address and port, or one that the operator allows. */
  readonly isEndpointAllowed: (endpoint: string) => boolean;
  readonly isOperatorAllowed: (url: string) => boolean;
}

export function createConnectors(
  { connectors, vault }: ConnectorsDeps,
  { isEndpointAllowed, isOperatorAllowed }: ConnectorRules,
): Connectors {
  return {
    list: async (accountId) => ({ connectors: await connectors.list(accountId) }),

    async create(accountId, body) {
      const { credentials, ...connector } = parseNewConnector(body);
      if (connector.endpoint !== null && !isEndpointAllowed(connector.endpoint)) {
        throw new AppError('invalid_parameter', {
          message: 'connector: `endpoint` must be an https address, at a public address and port',
        });
      }
      checkTokenUri(credentials);
      const sealed = vault.seal(JSON.stringify(credentials));
      return connectors.create({ id: randomAlphanumeric(idLength), accountId, ...connector, sealed }, maxPerAccount);
    },

    async remove(accountId, id) {
      if (!(await connectors.remove(accountId, id))) throw new AppError('connector_not_found');
      return { id, deleted: true };
    },
  };
  /** The key is exchanged at Google only, unless the operator allows another address. */
  function checkTokenUri(credentials: DestinationCredentials): void {
    if (credentials.kind !== 'google' || isGoogleTokenUri(credentials.tokenUri) || isOperatorAllowed(credentials.tokenUri)) return;
    const detail = 'must have a `token_uri` of Google, such as https://oauth2.googleapis.com/token';
    const problems = [{ in: 'body' as const, at: 'json_key', detail }];
    throw new AppError('invalid_parameter', { message: `connector: \`json_key\` ${detail}`, problems });
  }
}
