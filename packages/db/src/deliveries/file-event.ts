import { type Statement, sql } from '../sql.js';

/** The only event whose body names result files: a callback is one, too. */
export const fileEvent = 'job.settled';

/** Condition: a delivery that names the files of the job is pending (docs/product-decisions.md#lifetimes). */
export const hasPendingFileDelivery = (jobId: Statement): Statement => sql`
  EXISTS (SELECT FROM deliveries d WHERE d.job_id = ${jobId} AND d.event = ${fileEvent} AND d.state = 'pending')`;
