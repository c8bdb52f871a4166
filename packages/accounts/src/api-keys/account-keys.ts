import { AppError } from '@pixmill/contracts';
import type { ApiKeyInfo, ApiKeySettings, ApiKeysRepository, ListPosition, PresetsRepository } from '@pixmill/db';
import { createApiKey } from './api-key.js';

/** What may be set of a key; absent fields stay as they are. */
export interface KeyInput {
  readonly name?: string | null | undefined;
  /** Null is everything. */
  readonly scopes?: readonly string[] | null | undefined;
  /** Null is never. */
  readonly expiresAt?: Date | null | undefined;
  /** Id or name of a preset; null is none. */
  readonly preset?: string | null | undefined;
}

/** Who changes keys. */
export interface KeyGrantor {
  readonly accountId: string;
  /** Null is everything. */
  readonly scopes: readonly string[] | null;
}

export interface KeyRef {
  readonly accountId: string;
  readonly keyId: string;
}

/** The keys of an account, as the account itself manages them. */
export interface AccountKeys {
  /** Oldest first, revoked ones too. */
  list(page: { readonly accountId: string; readonly after: ListPosition | null; readonly limit: number }): Promise<readonly ApiKeyInfo[]>;
  /** Throws AppError `key_not_found`, also for another account's. */
  get(ref: KeyRef): Promise<ApiKeyInfo>;
  /**
   * Without `scopes` the key has those of its grantor. Returns the key, which is shown only now. Throws AppError `scope_missing` for a
   * scope that the grantor has not, `invalid_parameter` or `preset_not_found`.
   */
  create(grantor: KeyGrantor, input: KeyInput): Promise<ApiKeyInfo & { readonly key: string }>;
  /** Throws AppError `key_not_found`, `state_conflict` (no key could administer the account any more), and as `create` does. */
  change(grantor: KeyGrantor, keyId: string, input: KeyInput): Promise<ApiKeyInfo>;
  /** Revokes a key from the next request on. Throws AppError `key_not_found` or `state_conflict`. */
  revoke(ref: KeyRef): Promise<ApiKeyInfo>;
}

export interface AccountKeysDeps {
  readonly apiKeys: ApiKeysRepository;
  readonly presets: Pick<PresetsRepository, 'find'>;
}

const bodyError = (at: string, detail: string) =>
  new AppError('invalid_parameter', { message: `${at}: ${detail}`, problems: [{ in: 'body', at, detail }] });

/** A key never gives what it has not. Throws AppError `scope_missing`. */
function rejectForeignScopes({ scopes: own }: KeyGrantor, scopes: readonly string[] | null): void {
  if (own === null) return;
  const foreign = scopes === null ? ['all scopes'] : scopes.filter((scope) => !own.includes(scope));
  if (foreign.length > 0)
    throw new AppError('scope_missing', { message: `A key cannot give what it has not itself: ${foreign.join(', ')}` });
}

export function createAccountKeys({ apiKeys, presets }: AccountKeysDeps): AccountKeys {
  async function findPresetId(accountId: string, preset: string): Promise<string> {
    const found = await presets.find({ accountId, preset });
    if (found) return found.id;
    const detail = 'is no preset of this account';
    throw new AppError('preset_not_found', { message: `preset: ${detail}`, problems: [{ in: 'body', at: 'preset', detail }] });
  }

  async function toSettings(grantor: KeyGrantor, { name, scopes, expiresAt, preset }: KeyInput): Promise<Partial<ApiKeySettings>> {
    if (scopes !== undefined) rejectForeignScopes(grantor, scopes);
    if (expiresAt && expiresAt.getTime() <= Date.now())
      throw bodyError('expires_at', 'must be in the future; DELETE revokes a key at once');
    return {
      ...(name !== undefined && { name }),
      ...(scopes !== undefined && { scopes }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(preset !== undefined && { presetId: preset === null ? null : await findPresetId(grantor.accountId, preset) }),
    };
  }

  return {
    list: (page) => apiKeys.listAfter(page),

    async get({ accountId, keyId }) {
      const key = await apiKeys.find(accountId, keyId);
      if (!key) throw new AppError('key_not_found');
      return key;
    },

    async create(grantor, input) {
      const key = createApiKey();
      const settings = await toSettings(grantor, { ...input, scopes: input.scopes === undefined ? grantor.scopes : input.scopes });
      return { ...(await apiKeys.add({ accountId: grantor.accountId, key, ...settings })), key };
    },

    async change(grantor, keyId, input) {
      return apiKeys.changeOwn({ accountId: grantor.accountId, keyId, settings: await toSettings(grantor, input) });
    },

    revoke: (ref) => apiKeys.changeOwn({ ...ref, settings: {}, revoke: true }),
  };
}
