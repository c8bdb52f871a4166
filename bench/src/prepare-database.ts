import { bootstrapAccount } from '@pixmill/accounts';
import { migrate, openDatabase } from '@pixmill/db';

/** Applies the migrations and creates an account with unlimited tokens and this key. */
export async function prepareDatabase(databaseUrl: string, key: string): Promise<void> {
  await migrate({ url: databaseUrl });
  const database = openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    await bootstrapAccount(database, { key, tokens: -1 });
  } finally {
    await database.close();
  }
}
