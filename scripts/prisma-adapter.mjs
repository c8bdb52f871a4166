/** The database side of the replacement schema engine: a Prisma driver adapter over `pg` that reads the catalogue of PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';

// The third-party packages used here are dependencies of packages/db.
const require = createRequire(new URL('../packages/db/package.json', import.meta.url));
const { PrismaPg } = require('@prisma/adapter-pg');
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } = require('@prisma/driver-adapter-utils');
const { Client } = require('pg');
const { parse } = createRequire(require.resolve('pg'))('pg-connection-string');

/**
 * Postgres types by oid. The stock adapter rejects several of the catalogue ("Column type 'char' could not be deserialized"),
 * which is why the whole map is here.
 */
const columnTypes = new Map([
  [16, ColumnTypeEnum.Boolean],
  [17, ColumnTypeEnum.Bytes],
  [18, ColumnTypeEnum.Character], // "char": the engine panics when it arrives as Text
  [19, ColumnTypeEnum.Text],
  [20, ColumnTypeEnum.Int64],
  [21, ColumnTypeEnum.Int32],
  [22, ColumnTypeEnum.Text], // int2vector
  [23, ColumnTypeEnum.Int32],
  [24, ColumnTypeEnum.Text], // regproc
  [25, ColumnTypeEnum.Text],
  [26, ColumnTypeEnum.Int64],
  [30, ColumnTypeEnum.Text], // oidvector
  [114, ColumnTypeEnum.Json],
  [194, ColumnTypeEnum.Text], // pg_node_tree
  [700, ColumnTypeEnum.Float],
  [701, ColumnTypeEnum.Double],
  [705, ColumnTypeEnum.Text],
  [1000, ColumnTypeEnum.BooleanArray],
  [1002, ColumnTypeEnum.CharacterArray],
  [1003, ColumnTypeEnum.TextArray], // name[]
  [1005, ColumnTypeEnum.Int32Array],
  [1007, ColumnTypeEnum.Int32Array],
  [1009, ColumnTypeEnum.TextArray],
  [1015, ColumnTypeEnum.TextArray],
  [1016, ColumnTypeEnum.Int64Array],
  [1028, ColumnTypeEnum.Int64Array],
  [1042, ColumnTypeEnum.Text],
  [1043, ColumnTypeEnum.Text],
  [1082, ColumnTypeEnum.Date],
  [1083, ColumnTypeEnum.Time],
  [1114, ColumnTypeEnum.DateTime],
  [1184, ColumnTypeEnum.DateTime],
  [1700, ColumnTypeEnum.Numeric],
  [2205, ColumnTypeEnum.Text], // regclass
  [2206, ColumnTypeEnum.Text], // regtype
  [2278, ColumnTypeEnum.Text], // void
  [2950, ColumnTypeEnum.Uuid],
  [3734, ColumnTypeEnum.Text], // regconfig
  [3802, ColumnTypeEnum.Json],
]);

/** Splits a URL into pg settings, never a connection string: given one, pg ignores `database` and the shadow would be the main database. */
export function connectionSettings(url) {
  const { schema, connection_limit, ...settings } = parse(url);
  return { settings, schema: typeof schema === 'string' ? schema : undefined };
}

/** Opens a connection for `work` and closes it afterwards. */
export async function withClient(settings, work) {
  const client = new Client(settings);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Connects on the maintenance database of the same server, for CREATE and DROP DATABASE. */
export function withServer(settings, work) {
  return withClient({ ...settings, database: 'postgres' }, work);
}

export function quoteName(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

async function connect(settings, schema) {
  const adapter = await new PrismaPg(settings, schema === undefined ? {} : { schema }).connect();
  replaceQueryRaw(Object.getPrototypeOf(Object.getPrototypeOf(adapter)));
  // The method of the stock adapter splits at every semicolon, also inside a string or a function body.
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

/** Transactions share this prototype and inherit the method. */
function replaceQueryRaw(prototype) {
  prototype.queryRaw = async function queryRaw(query) {
    const { fields, rows } = await this.performIO(query);
    return {
      columnNames: fields.map(({ name }) => name),
      columnTypes: fields.map(({ dataTypeID }) => columnType(dataTypeID)),
      rows,
    };
  };
}

function columnType(oid) {
  const known = columnTypes.get(oid);
  if (known !== undefined) return known;
  if (oid >= 16_384) return ColumnTypeEnum.Text; // enums and other types that the schema defines
  throw new Error(`scripts/prisma-adapter.mjs does not know the Postgres type with oid ${oid}: add it to columnTypes`);
}

/**
 * Without a URL. The engine queries the version of a database before it compares two schemas; only that query is answered. The
 * number means "a current server"; only advice for old servers depends on it.
 */
function createOfflineFactory() {
  const rejectOffline = () => Promise.reject(new Error('This command needs a database: set DATABASE_URL'));
  const queryRaw = async ({ sql }) =>
    sql.includes('server_version_num')
      ? {
          columnNames: ['exists', 'version', 'numeric_version'],
          columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
          rows: [[true, 'PostgreSQL 18.0', 180_000]],
        }
      : rejectOffline();
  const adapter = {
    provider: 'postgres',
    adapterName: 'offline',
    queryRaw,
    executeRaw: rejectOffline,
    executeScript: rejectOffline,
    startTransaction: rejectOffline,
  };
  const connect = async () => ({ ...adapter, getConnectionInfo: () => ({ supportsRelationJoins: true }), dispose: async () => undefined });
  return bindMigrationAwareSqlAdapterFactory({ provider: 'postgres', adapterName: 'offline', connect, connectToShadowDb: rejectOffline });
}

/** Connections for the WASM engine: to the database and to temporary shadow databases. */
export function createAdapterFactory(url) {
  if (url === '') return createOfflineFactory();
  const { settings, schema } = connectionSettings(url);
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(settings, schema),
    connectToShadowDb: async () => {
      const database = `prisma_migrate_shadow_db_${randomUUID()}`;
      await withServer(settings, (client) => client.query(`CREATE DATABASE ${quoteName(database)}`));
      const adapter = await connect({ ...settings, database }, schema);
      const closeConnection = adapter.dispose.bind(adapter);
      adapter.dispose = async () => {
        await closeConnection();
        await withServer(settings, (client) => client.query(`DROP DATABASE IF EXISTS ${quoteName(database)} WITH (FORCE)`));
      };
      return adapter;
    },
  });
}
