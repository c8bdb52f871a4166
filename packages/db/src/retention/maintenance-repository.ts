import { interval, type Sql, type Statement, sql } from '../sql.js';

/** Maintenance tasks, each run by one worker at a time. When that worker dies, another one takes the task when it is due again. */
export interface MaintenanceRepository {
  /** Takes a task that is due, and makes it due again after `everyMs`; false when it is not due. */
  take(name: string, everyMs: number): Promise<boolean>;
  /** Makes a task due `delayMs` from now. */
  postpone(name: string, delayMs: number): Promise<void>;
}

/** The column has ms and rounds; a time that was rounded up would not be due yet in the ms in which it was written. */
const dueIn = (ms: number): Statement => sql`date_trunc('milliseconds', now() + ${interval(ms)})`;

export function createMaintenanceRepository({ execute }: Sql): MaintenanceRepository {
  return {
    async take(name, everyMs) {
      const taken = await execute(sql`
        INSERT INTO maintenance_tasks (name, due_at) VALUES (${name}, ${dueIn(everyMs)})
        ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at WHERE maintenance_tasks.due_at <= now()`);
      return taken === 1;
    },

    async postpone(name, delayMs) {
      await execute(sql`UPDATE maintenance_tasks SET due_at = ${dueIn(delayMs)} WHERE name = ${name}`);
    },
  };
}
