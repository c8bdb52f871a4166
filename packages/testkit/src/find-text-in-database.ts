/** A connection, such as `pg.Client`. */
interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/** Searches every column of every table for a text, as PostgreSQL writes a row. Returns the names of the tables that contain it. */
export async function findTextInDatabase(sql: Queryable, text: string): Promise<string[]> {
  const { rows } = await sql.query("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1");
  const found: string[] = [];
  for (const { name } of rows) {
    const { rows: matches } = await sql.query(`SELECT 1 FROM "${name}" AS stored WHERE strpos(stored::text, $1) > 0 LIMIT 1`, [text]);
    if (matches.length > 0) found.push(String(name));
  }
  if (rows.length === 0) throw new Error('the database has no table');
  return found;
}
