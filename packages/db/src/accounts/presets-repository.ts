import { randomUUID } from 'node:crypto';
import { AppError } from '@pixmill/contracts';
import { findViolatedIndex } from '../connection/database-error.js';
import { isAfter, type ListPosition } from '../list-position.js';
import { type SqlConnection, type Statement, sql } from '../sql.js';
import { isUuid } from './uuid.js';

/** Named options of an account. */
export interface Preset {
  readonly id: string;
  readonly accountId: string;
  /** Unique in its account. It has not the form of an id. */
  readonly name: string;
  /** JSON, as it was sent. */
  readonly options: unknown;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A preset of an account, by its id or its name. */
export interface PresetRef {
  readonly accountId: string;
  readonly preset: string;
}

type PresetContent = Pick<Preset, 'name' | 'options'>;

export interface PresetsRepository {
  /** Oldest first. */
  list(page: { readonly accountId: string; readonly after: ListPosition | null; readonly limit: number }): Promise<readonly Preset[]>;
  find(ref: PresetRef): Promise<Preset | null>;
  /** Throws AppError `state_conflict` when the name is taken, or when the account has `maxPerAccount`. */
  create(preset: PresetContent & Pick<Preset, 'accountId'>, maxPerAccount: number): Promise<Preset>;
  /** Replaces name and options. Throws AppError `preset_not_found` or `state_conflict`. */
  replace(ref: PresetRef, content: PresetContent): Promise<Preset>;
  /** Keys that name it lose it. Returns its id; null when there is none. */
  remove(ref: PresetRef): Promise<string | null>;
}

const columns = sql`id, account_id AS "accountId", name, options, created_at AS "createdAt", updated_at AS "updatedAt"`;

const nameIndex = 'presets_account_id_name_key';

/** PostgreSQL text cannot contain NUL, so no preset has such a name. */
const isRef = ({ accountId, preset }: PresetRef): Statement =>
  isUuid(preset)
    ? sql`account_id = ${accountId}::uuid AND id = ${preset}::uuid`
    : sql`account_id = ${accountId}::uuid AND name = ${preset.replaceAll('\0', '')}`;

async function rejectTakenName<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    if (findViolatedIndex(thrown) !== nameIndex) throw thrown;
    const detail = 'is the name of another preset';
    throw new AppError('state_conflict', { message: `name: ${detail}`, problems: [{ in: 'body', at: 'name', detail }], cause: thrown });
  }
}

export function createPresetsRepository(db: SqlConnection): PresetsRepository {
  return {
    list: ({ accountId, after, limit }) =>
      db.query<Preset>(sql`
        SELECT ${columns} FROM presets WHERE account_id = ${accountId}::uuid AND ${isAfter(after, sql`(created_at, id)`)}
        ORDER BY created_at, id LIMIT ${limit}::int`),

    async find(ref) {
      const [preset] = await db.query<Preset>(sql`SELECT ${columns} FROM presets WHERE ${isRef(ref)}`);
      return preset ?? null;
    },

    async create({ accountId, name, options }, maxPerAccount) {
      const [created] = await rejectTakenName(
        db.query<Preset>(sql`
          INSERT INTO presets (id, account_id, name, options)
          SELECT ${randomUUID()}::uuid, ${accountId}::uuid, ${name}, ${JSON.stringify(options)}::jsonb
          WHERE (SELECT count(*) FROM presets WHERE account_id = ${accountId}::uuid) < ${maxPerAccount} RETURNING ${columns}`),
      );
      if (!created) throw new AppError('state_conflict', { message: `An account has at most ${maxPerAccount} presets` });
      return created;
    },

    async replace(ref, { name, options }) {
      const [replaced] = await rejectTakenName(
        db.query<Preset>(sql`
          UPDATE presets SET name = ${name}, options = ${JSON.stringify(options)}::jsonb, updated_at = now()
          WHERE ${isRef(ref)} RETURNING ${columns}`),
      );
      if (!replaced) throw new AppError('preset_not_found');
      return replaced;
    },

    async remove(ref) {
      const [removed] = await db.query<{ id: string }>(sql`DELETE FROM presets WHERE ${isRef(ref)} RETURNING id`);
      return removed?.id ?? null;
    },
  };
}
