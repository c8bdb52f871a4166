import { atDatabase, type Client } from './client.js';

/** Housekeeping that one worker at a time does; a chore whose worker died is somebody else's when it is due again. */
export interface ChoresRepository {
  /** Whether the chore was due and is now ours; it is due again after `everyMs`. */
  take(name: string, everyMs: number): Promise<boolean>;
  /** Makes a chore due `inMs` from now, and not before. */
  putOff(name: string, inMs: number): Promise<void>;
}

export function createChoresRepository(client: Client): ChoresRepository {
  return {
    take: (name, everyMs) =>
      atDatabase(async () => {
        const taken = await client.$executeRaw`
          INSERT INTO chores (name, due_at) VALUES (${name}, now() + ${everyMs} * interval '1 millisecond')
          ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at WHERE chores.due_at <= now()`;
        return taken === 1;
      }),

    putOff: (name, inMs) =>
      atDatabase(async () => {
        await client.$executeRaw`UPDATE chores SET due_at = now() + ${inMs} * interval '1 millisecond' WHERE name = ${name}`;
      }),
  };
}
