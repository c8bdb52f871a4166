import { raw, type Sql, type SqlConnection, sql } from '../sql.js';

/** Below every id of a table with UUIDs. */
const lowestUuid = '00000000-0000-0000-0000-000000000000';

/** `id`: names a row, in its place `stored`. */
interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly id?: string;
  readonly idType: 'uuid' | 'text';
  readonly lowestId: string;
}

/** Every column with texts that the vault sealed. */
const columns = {
  webhookSecrets: { table: 'webhook_secrets', column: 'sealed', idType: 'uuid', lowestId: lowestUuid },
  connectors: { table: 'connectors', column: 'sealed', idType: 'text', lowestId: '' },
  webhookEndpointLogins: { table: 'webhook_endpoints', column: 'login', idType: 'uuid', lowestId: lowestUuid },
  callbackLogins: { table: 'jobs', column: 'callback_login', idType: 'uuid', lowestId: lowestUuid },
  deliveryLogins: { table: 'deliveries', column: 'login', idType: 'uuid', lowestId: lowestUuid },
  sourceCredentials: { table: 'jobs', column: 'source_credentials', idType: 'uuid', lowestId: lowestUuid },
  collectionTemplates: { table: 'collections', column: 'credentials', idType: 'uuid', lowestId: lowestUuid },
  collectionLogins: { table: 'collection_logins', column: 'sealed', idType: 'uuid', lowestId: lowestUuid },
  destinationCredentials: { table: 'jobs', column: 'destination_credentials', idType: 'uuid', lowestId: lowestUuid },
  idempotentAnswers: {
    ...{ table: 'idempotency_keys', column: 'answer', idType: 'text', lowestId: '' },
    id: "(stored.account_id::text || ' ' || stored.key)",
  },
} as const satisfies Record<string, SealedColumn>;

export type SealedTextKind = keyof typeof columns;

export interface SealedText {
  readonly id: string;
  readonly sealed: string;
}

export interface SealedTextBatchQuery {
  readonly kind: SealedTextKind;
  /** Texts that begin with this are left out. */
  readonly exceptPrefix: string;
  /** Id of the last row of the previous batch; null for the first batch. */
  readonly afterId: string | null;
  readonly limit: number;
}

export interface ResealedText extends SealedText {
  readonly resealed: string;
}

/** Sealed texts of all tables, for a rotation of the key that seals them. */
export interface SealedTextsRepository {
  /** In the order of their ids. */
  findBatch(query: SealedTextBatchQuery): Promise<SealedText[]>;
  /**
   * Replaces each text that is still `sealed`; returns how many it replaced. A row that has changed since it was read keeps its new text.
   */
  replace(kind: SealedTextKind, texts: readonly ResealedText[]): Promise<number>;
  /** Counts the texts that do not begin with `prefix`. */
  countExcept(kind: SealedTextKind, prefix: string): Promise<number>;
  /** Counts the texts of all kinds. */
  countAll(): Promise<number>;
}

/** The only file that reads these columns across tables; what each table means is in the repository of its subject. */
export function createSealedTextsRepository(db: Sql): SealedTextsRepository {
  return {
    findBatch: (batch) => findBatch(db, batch),
    replace: (kind, texts) => replaceTexts(db, kind, texts),
    countExcept: (kind, prefix) => countExcept(db, kind, prefix),
    countAll: () => countAll(db),
  };
}

function findBatch(db: SqlConnection, { kind, exceptPrefix, afterId, limit }: SealedTextBatchQuery): Promise<SealedText[]> {
  const { table, column, id, idType, lowestId } = toRaw(kind);
  return db.query<SealedText>(sql`
    SELECT ${id}::text AS id, ${column} AS sealed FROM ${table} AS stored
    WHERE ${id} > ${afterId ?? lowestId}::${idType} AND NOT starts_with(${column}, ${exceptPrefix})
    ORDER BY ${id} LIMIT ${limit}::int`);
}

function replaceTexts(db: SqlConnection, kind: SealedTextKind, texts: readonly ResealedText[]): Promise<number> {
  const { table, column, id, idType } = toRaw(kind);
  return db.execute(sql`
    UPDATE ${table} AS stored SET ${column} = changed.resealed
    FROM unnest(${texts.map(({ id }) => id)}::text[], ${texts.map(({ sealed }) => sealed)}::text[],
      ${texts.map(({ resealed }) => resealed)}::text[]) AS changed (id, sealed, resealed)
    WHERE ${id} = changed.id::${idType} AND stored.${column} = changed.sealed`);
}

async function countExcept(db: SqlConnection, kind: SealedTextKind, prefix: string): Promise<number> {
  const { table, column } = toRaw(kind);
  const [row] = await db.query<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM ${table} WHERE NOT starts_with(${column}, ${prefix})`);
  return row?.count ?? 0;
}

async function countAll(db: SqlConnection): Promise<number> {
  let count = 0;
  for (const kind of Object.keys(columns) as SealedTextKind[]) {
    const { table, column } = toRaw(kind);
    const [row] = await db.query<{ count: number }>(sql`SELECT count(${column})::int AS count FROM ${table}`);
    count += row?.count ?? 0;
  }
  return count;
}

/** The constants above as parts of a statement; no input reaches them. */
function toRaw(kind: SealedTextKind) {
  const { table, column, id = 'stored.id', idType, lowestId }: SealedColumn = columns[kind];
  return { table: raw(table), column: raw(column), id: raw(id), idType: raw(idType), lowestId };
}
