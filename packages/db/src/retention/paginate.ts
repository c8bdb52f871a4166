import { mapDatabaseErrors } from '../connection/database-error.js';

/** Rows of one statement: few enough to stay far below its time limit, however large the tables are. */
export const batchSizes = { ids: 10_000, accounts: 100, jobs: 1_000 };

/** Below every other UUID. */
const lowestUuid = '00000000-0000-0000-0000-000000000000';

interface Page<Row> {
  readonly limit: number;
  /** Reads the rows after id `after`, ordered by id. */
  readonly read: (after: string, limit: number) => Promise<Row[]>;
  /** An id below all others; default the lowest UUID. */
  readonly lowestId?: string;
}

/** Reads page after page, each after the last id of the page before. Throws AppError `unavailable` or `internal`. */
export async function* paginate<Row extends { readonly id: string }>({ limit, read, lowestId = lowestUuid }: Page<Row>) {
  for (let after = lowestId; ; ) {
    const page = await mapDatabaseErrors(() => read(after, limit));
    if (page.length > 0) yield page;
    if (page.length < limit) return;
    after = page.at(-1)?.id ?? after;
  }
}
