import pg from 'pg';

const connectTimeoutMs = 5_000;

/** Rows of one query. Every call has its own connection, because the server may have died since the last call. */
export async function queryDatabase<T extends object>(databaseUrl: string, query: string, values: readonly unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => {}); // the server may be killed meanwhile; then the query rejects
  await client.connect();
  try {
    return (await client.query<T>(query, [...values])).rows;
  } finally {
    await client.end();
  }
}
