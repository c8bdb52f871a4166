import { AppError, toAppError } from '@pixmill/contracts';
import type { StoredSecret } from '@pixmill/db';
import type { Deps } from './deps.js';

type SigningSecretDeps = Pick<Deps, 'webhookSecrets' | 'vault' | 'createSigningSecret'>;

export interface SigningSecretFacts {
  /** What receivers verify with: `whsec_` and base64. */
  readonly secret: string;
  readonly createdAt: Date;
  /** Until when those before it sign along. */
  readonly previous: readonly { readonly expiresAt: Date | null }[];
}

/** An account's webhook secrets: stored sealed, opened here. Every call throws AppError `internal` when the current one cannot be opened. */
export interface SigningSecrets {
  /** The current one, made now when there was none. */
  show(accountId: string): Promise<SigningSecretFacts>;
  /** A new one; the old one signs along for `overlapMs`. Works whatever the old one was sealed with. */
  rotate(accountId: string, overlapMs: number): Promise<SigningSecretFacts>;
  /** All that sign now, the current one first; an old one that cannot be opened is left out. */
  open(accountId: string): Promise<readonly string[]>;
}

export function createSigningSecrets({ webhookSecrets, vault, createSigningSecret }: SigningSecretDeps): SigningSecrets {
  async function active(accountId: string): Promise<readonly StoredSecret[]> {
    const stored = await webhookSecrets.findActive(accountId);
    return stored.length > 0 ? stored : webhookSecrets.ensure(accountId, vault.seal(createSigningSecret()));
  }

  function openCurrent({ sealed }: StoredSecret): string {
    try {
      return vault.open(sealed);
    } catch (thrown) {
      const message = 'The stored webhook secret cannot be opened; a rotation makes a new one';
      throw new AppError('internal', { message, detail: toAppError(thrown).detail ?? message, cause: thrown });
    }
  }

  function openPrevious({ sealed }: StoredSecret): string[] {
    try {
      return [vault.open(sealed)];
    } catch {
      // The current one signs as well, and receivers are to have that one by now.
      return [];
    }
  }

  function toFacts([current, ...previous]: readonly StoredSecret[]): SigningSecretFacts {
    if (!current) throw new AppError('internal', { detail: 'an account without a webhook secret' });
    return {
      secret: openCurrent(current),
      createdAt: current.createdAt,
      previous: previous.map(({ expiresAt }) => ({ expiresAt })),
    };
  }

  return {
    show: async (accountId) => toFacts(await active(accountId)),

    rotate: async (accountId, overlapMs) =>
      toFacts(await webhookSecrets.rotate({ accountId, sealed: vault.seal(createSigningSecret()), overlapMs })),

    async open(accountId) {
      const [current, ...previous] = await active(accountId);
      if (!current) throw new AppError('internal', { detail: 'an account without a webhook secret' });
      return [openCurrent(current), ...previous.flatMap(openPrevious)];
    },
  };
}
