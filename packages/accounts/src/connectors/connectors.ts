import { AppError, type Connector, parseNewConnector } from '@pixmill/contracts';
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

export function createConnectors({ connectors, vault }: ConnectorsDeps, isEndpointAllowed: (endpoint: string) => boolean): Connectors {
  return {
    list: async (accountId) => ({ connectors: await connectors.list(accountId) }),

    async create(accountId, body) {
      const { credentials, ...connector } = parseNewConnector(body);
      if (connector.endpoint !== null && !isEndpointAllowed(connector.endpoint)) {
        throw new AppError('invalid_parameter', {
          message: 'connector: `endpoint` must be an https address, at a public address and port',
        });
      }
      const sealed = vault.seal(JSON.stringify(credentials));
      return connectors.create({ id: randomAlphanumeric(idLength), accountId, ...connector, sealed }, maxPerAccount);
    },

    async remove(accountId, id) {
      if (!(await connectors.remove(accountId, id))) throw new AppError('connector_not_found');
      return { id, deleted: true };
    },
  };
}
