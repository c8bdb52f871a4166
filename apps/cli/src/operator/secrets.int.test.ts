import { spawnSync } from 'node:child_process';
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createVault } from '@pixmill/runtime';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

const mainPath = fileURLToPath(new URL('../main.js', import.meta.url));
const oldKey = 'a key of more than thirty-two characters';
const newKey = 'another key of more than thirty-two letters';
const lostKey = 'a third key of more than thirty-two letters';

let db: OpenTestDatabase;

beforeAll(async () => {
  db = await openTestDatabase({ poolSize: 2 });
});

afterAll(() => db.close());

function rotate(secretsKey: string, ...args: string[]) {
  const env = { DATABASE_URL: db.url, SECRETS_KEY: secretsKey };
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainPath, 'secrets', 'rotate', ...args], {
    ...{ cwd: tmpdir(), env, encoding: 'utf8' },
  });
  return { status, stdout, stderr };
}

/** A text as versions before key ids stored it. */
function sealWithoutKeyId(secret: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(hkdfSync('sha256', oldKey, '', 'pixmill vault', 32)), nonce);
  const encrypted = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64');
}

/** Stores one text of each kind, and more webhook secrets than one batch holds. */
async function storeSecrets(): Promise<void> {
  const vault = createVault(oldKey);
  const { id } = await db.createAccount();
  const secrets = Array.from({ length: 450 }, (_, index) =>
    index % 2 ? vault.seal(`secret ${index}`) : sealWithoutKeyId(`secret ${index}`),
  );
  await db.sql.query('INSERT INTO webhook_secrets (id, account_id, sealed) SELECT gen_random_uuid(), $1, s FROM unnest($2::text[]) s', [
    id,
    secrets,
  ]);
  await db.database.connectors.create(
    { id: 'c1', accountId: id, name: 'c', service: 'aws', region: null, endpoint: null, sealed: vault.seal('connector') },
    10,
  );
  await db.sql.query(
    `INSERT INTO jobs (id, account_id, dialect, state, spec, source_credentials, destination_credentials, callback_login) VALUES
     (gen_random_uuid(), $1, 'megaoptim', 'queued', '{}', $2, $3, $4), (gen_random_uuid(), $1, 'megaoptim', 'queued', '{}', NULL, NULL, NULL)`,
    [id, vault.seal('source'), sealWithoutKeyId('destination'), vault.seal('callback')],
  );
  await db.sql.query(
    `INSERT INTO deliveries (id, job_id, account_id, url, login, endpoint, content_type, body)
     SELECT gen_random_uuid(), id, account_id, 'https://a.example/', $1, 'https://a.example', 'text/plain', '' FROM jobs WHERE callback_login IS NOT NULL`,
    [vault.seal('delivery')],
  );
  await db.sql.query(
    `INSERT INTO webhook_endpoints (id, account_id, url, login, events)
     SELECT gen_random_uuid(), id, 'https://a.example/', $1, '{job.settled}' FROM accounts LIMIT 1`,
    [vault.seal('endpoint')],
  );
  await db.sql.query(
    `INSERT INTO collections (id, account_id, name, options, credentials) SELECT gen_random_uuid(), id, 'c', '{}', $1 FROM accounts LIMIT 1`,
    [vault.seal('template')],
  );
  await db.sql.query(
    "INSERT INTO idempotency_keys (account_id, key, locked_until, answer) SELECT id, 'k 1', now(), $1 FROM accounts LIMIT 1",
    [vault.seal('answer')],
  );
}

async function readAll(): Promise<string[]> {
  const { rows } = await db.sql.query<{ sealed: string }>(
    `SELECT sealed FROM webhook_secrets UNION ALL SELECT sealed FROM connectors
     UNION ALL SELECT source_credentials FROM jobs WHERE source_credentials IS NOT NULL
     UNION ALL SELECT destination_credentials FROM jobs WHERE destination_credentials IS NOT NULL
     UNION ALL SELECT callback_login FROM jobs WHERE callback_login IS NOT NULL
     UNION ALL SELECT login FROM deliveries UNION ALL SELECT login FROM webhook_endpoints
     UNION ALL SELECT credentials FROM collections UNION ALL SELECT answer FROM idempotency_keys`,
  );
  return rows.map(({ sealed }) => sealed);
}

const one = { resealed: 1, remaining: 0 };
const zero = { resealed: 0, remaining: 0 };

describe('secrets rotate', () => {
  test('seals every stored secret with the first key, so that the old key can be dropped; a second run changes nothing', async () => {
    await storeSecrets();
    const before = (await readAll()).map(createVault(oldKey).unseal).toSorted();
    expect(await db.database.sealedTexts.countAll()).toBe(before.length);

    const first = rotate(`${newKey},${oldKey}`, '--json');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    const counts = {
      webhookSecrets: { resealed: 450, remaining: 0 },
      connectors: one,
      sourceCredentials: one,
      destinationCredentials: one,
      callbackLogins: one,
      webhookEndpointLogins: one,
      deliveryLogins: one,
      collectionTemplates: one,
      collectionLogins: zero,
      idempotentAnswers: one,
    };
    expect(JSON.parse(first.stdout)).toEqual({ keyId: createVault(newKey).keyId, ...counts });
    const after = await readAll();
    expect(after.map(createVault(newKey).unseal).toSorted()).toEqual(before);

    const second = JSON.parse(rotate(newKey, '--json').stdout);
    expect(second).toMatchObject({
      webhookSecrets: zero,
      connectors: zero,
      sourceCredentials: zero,
      destinationCredentials: zero,
      callbackLogins: zero,
      webhookEndpointLogins: zero,
      deliveryLogins: zero,
      collectionTemplates: zero,
      idempotentAnswers: zero,
    });
    expect(await readAll()).toEqual(after);
  });

  test('exits with 1 and counts the secrets that no key opens', async () => {
    await db.sql.query("UPDATE connectors SET sealed = $1 WHERE id = 'c1'", [createVault(lostKey).seal('lost')]);
    const { status, stdout } = rotate(`${newKey},${oldKey}`);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^Connectors +0 +1$/m);
    expect(stdout).toContain('Keep the other keys.');
  });

  test('keeps the new value of a text that changed after it was read', async () => {
    const sealed = createVault(newKey).seal('changed by the service');
    await db.sql.query("UPDATE connectors SET sealed = $1 WHERE id = 'c1'", [sealed]);
    const stale = { id: 'c1', sealed: createVault(oldKey).seal('read before'), resealed: createVault(newKey).seal('read before') };
    expect(await db.database.sealedTexts.replace('connectors', [stale])).toBe(0);
    expect(await readAll()).toContain(sealed);
  });

  test('names the rule when the list of keys is invalid', () => {
    const { status, stderr } = rotate(`${newKey},short`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/SECRETS_KEY=\*\*\* .*\n\s+must have at least 32 characters/);
    expect(stderr).not.toContain(newKey);
  });
});
