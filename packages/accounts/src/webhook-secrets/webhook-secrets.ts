import { AppError, toAppError } from '@pixmill/contracts';
import type { SealedWebhookSecret, WebhookSecretsRepository } from '@pixmill/db';
import type { generateWebhookSecret } from '@pixmill/outbound/webhooks';
import type { Vault } from '@pixmill/runtime';

export interface WebhookSecretsDeps {
  readonly webhookSecrets: WebhookSecretsRepository;
  readonly vault: Vault;
  readonly generateWebhookSecret: typeof generateWebhookSecret;
}

export interface WebhookSecret {
  /** What receivers verify with: `whsec_` and base64. */
  readonly secret: string;
  readonly createdAt: Date;
  /** Until when those before it sign along. */
  readonly previous: readonly { readonly expiresAt: Date | null }[];
}

/** An account's webhook secrets: stored sealed, opened here. Every call throws AppError `internal` when the current one cannot be opened. */
export interface WebhookSecrets {
  /** The current one, made now when there was none. */
  getOrCreate(accountId: string): Promise<WebhookSecret>;
  /** A new one; the old one signs along for `overlapMs`. Works whatever the old one was sealed with. */
  rotate(accountId: string, overlapMs: number): Promise<WebhookSecret>;
  /** All that sign now, the current one first; an old one that cannot be opened is left out. */
  getActive(accountId: string): Promise<readonly string[]>;
}

export function createWebhookSecrets({ webhookSecrets, vault, generateWebhookSecret }: WebhookSecretsDeps): WebhookSecrets {
  async function findOrCreateActive(accountId: string): Promise<readonly SealedWebhookSecret[]> {
    const stored = await webhookSecrets.findActive(accountId);
    return stored.length > 0 ? stored : webhookSecrets.createIfMissing(accountId, vault.seal(generateWebhookSecret()));
  }

  function unsealCurrent({ sealed }: SealedWebhookSecret): string {
    try {
      return vault.unseal(sealed);
    } catch (thrown) {
      const message = 'The stored webhook secret cannot be opened; a rotation makes a new one';
      throw new AppError('internal', { message, detail: toAppError(thrown).detail ?? message, cause: thrown });
    }
  }

  function unsealPrevious({ sealed }: SealedWebhookSecret): string[] {
    try {
      return [vault.unseal(sealed)];
    } catch {
      // The current one signs as well, and receivers are to have that one by now.
      return [];
    }
  }

  function toWebhookSecret([current, ...previous]: readonly SealedWebhookSecret[]): WebhookSecret {
    if (!current) throw new AppError('internal', { detail: 'an account without a webhook secret' });
    return {
      secret: unsealCurrent(current),
      createdAt: current.createdAt,
      previous: previous.map(({ expiresAt }) => ({ expiresAt })),
    };
  }

  return {
    getOrCreate: async (accountId) => toWebhookSecret(await findOrCreateActive(accountId)),

    rotate: async (accountId, overlapMs) =>
      toWebhookSecret(await webhookSecrets.rotate({ accountId, sealed: vault.seal(generateWebhookSecret()), overlapMs })),

    async getActive(accountId) {
      const [current, ...previous] = await findOrCreateActive(accountId);
      if (!current) throw new AppError('internal', { detail: 'an account without a webhook secret' });
      return [unsealCurrent(current), ...previous.flatMap(unsealPrevious)];
    },
  };
}
