import { AppError, type Connector, parseNewConnector } from '@pixmill/contracts';
import type { ConnectorsRepository } from '@pixmill/db';
import type { Vault } from '@pixmill/runtime';
import { randomAlphanumeric } from '@pixmill/runtime';

const idLength = 10;
const maxPerAccount = 100;

/** An account's saved credentials for destinations: sealed here, and never shown again. */
export interface Connectors {
  list(accountId: string): Promise<{ readonly connectors: readonly Connector[] }>;
  /** Throws AppError `invalid_parameter`. */
  create(accountId: string, body: Readonly<Record<string, unknown>>): Promise<Connector>;
  /** Jobs under way keep what was sealed for them. Throws AppError `connector_not_found`, for another account's too. */
  remove(accountId: string, id: string): Promise<{ readonly id: string; readonly deleted: true }>;
}

export interface ConnectorsDeps {
  readonly connectors: ConnectorsRepository;
  readonly vault: Vault;
}

/** `isEndpointAllowed`: whether results may ever be sent to such an endpoint, as far as its text tells. */
export function createConnectors({ connectors, vault }: ConnectorsDeps, isEndpointAllowed: (endpoint: string) => boolean): Connectors {
  return {
    list: async (accountId) => ({ connectors: await connectors.list(accountId) }),

    async create(accountId, body) {
      const { credentials, ...facts } = parseNewConnector(body);
      if (facts.endpoint !== null && !isEndpointAllowed(facts.endpoint)) {
        throw new AppError('invalid_parameter', {
          message: 'connector: `endpoint` must be an https address, at a public address and port',
        });
      }
      const sealed = vault.seal(JSON.stringify(credentials));
      return connectors.create({ id: randomAlphanumeric(idLength), accountId, ...facts, sealed }, maxPerAccount);
    },

    async remove(accountId, id) {
      if (!(await connectors.remove(accountId, id))) throw new AppError('connector_not_found');
      return { id, deleted: true };
    },
  };
}
