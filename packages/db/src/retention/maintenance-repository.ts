import { mapDatabaseErrors, type PrismaDatabase } from '../sql.js';

/** Housekeeping that one worker at a time does; a chore whose worker died is somebody else's when it is due again. */
export interface MaintenanceRepository {
  /** Whether the chore was due and is now ours; it is due again after `pollIntervalMs`. */
  take(name: string, everyMs: number): Promise<boolean>;
  /** Makes a chore due `inMs` from now, and not before. */
  postpone(name: string, delayMs: number): Promise<void>;
}

export function createMaintenanceRepository(client: PrismaDatabase): MaintenanceRepository {
  return {
    take: (name, everyMs) =>
      mapDatabaseErrors(async () => {
        const taken = await client.$executeRaw`
          INSERT INTO maintenance_tasks (name, due_at) VALUES (${name}, now() + ${everyMs} * interval '1 millisecond')
          ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at WHERE maintenance_tasks.due_at <= now()`;
        return taken === 1;
      }),

    postpone: (name, delayMs) =>
      mapDatabaseErrors(async () => {
        await client.$executeRaw`UPDATE maintenance_tasks SET due_at = now() + ${delayMs} * interval '1 millisecond' WHERE name = ${name}`;
      }),
  };
}
