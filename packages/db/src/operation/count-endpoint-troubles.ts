import { slowdownFailures } from '../deliveries/endpoint-health.js';
import { type SqlConnection, sql } from '../sql.js';

/** Endpoints of webhooks, of all accounts, that do not take them. */
export interface EndpointTroubles {
  /** Get nothing until they are resumed. */
  readonly paused: number;
  /** Failed many times in a row, and get one attempt at a time. */
  readonly failing: number;
}

/** One row for each endpoint that was ever used: few, also in a large service. */
export async function countEndpointTroubles(db: SqlConnection): Promise<EndpointTroubles> {
  const [row] = await db.query<EndpointTroubles>(sql`
    SELECT count(*) FILTER (WHERE paused_at IS NOT NULL)::int AS paused,
      count(*) FILTER (WHERE paused_at IS NULL AND failures >= ${slowdownFailures})::int AS failing
    FROM endpoints WHERE failures > 0 OR paused_at IS NOT NULL`);
  return row ?? { paused: 0, failing: 0 };
}
