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
  /** Receivers verify signatures with it: `whsec_` and base64. */
  readonly secret: string;
  readonly createdAt: Date;
  /** Retired secrets that still sign, and until when. */
  readonly previous: readonly { readonly expiresAt: Date | null }[];
}

/** An account's webhook secrets. They are stored sealed. Every call throws AppError `internal` when the current one cannot be unsealed. */
export interface WebhookSecrets {
  /** The current secret; creates the first one. */
  getOrCreate(accountId: string): Promise<WebhookSecret>;
  /** Creates a new secret; the previous one also signs for another `overlapMs`. Works even if the previous one cannot be unsealed. */
  rotate(accountId: string, overlapMs: number): Promise<WebhookSecret>;
  /** All secrets that sign now, the current one first; a retired one that cannot be unsealed is left out. */
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
      const message = 'The stored webhook secret cannot be unsealed; a rotation creates a new one';
      throw new AppError('internal', { message, detail: toAppError(thrown).detail ?? message, cause: thrown });
    }
  }

  function unsealPrevious({ sealed }: SealedWebhookSecret): string[] {
    try {
      return [vault.unseal(sealed)];
    } catch {
      // Signing continues without it: the current secret signs too, and most receivers already know that one.
      return [];
    }
  }

  function toWebhookSecret([current, ...previous]: readonly SealedWebhookSecret[]): WebhookSecret {
    if (!current) throw new AppError('internal', { detail: 'the account has no webhook secret' });
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
      if (!current) throw new AppError('internal', { detail: 'the account has no webhook secret' });
      return [unsealCurrent(current), ...previous.flatMap(unsealPrevious)];
    },
  };
}
