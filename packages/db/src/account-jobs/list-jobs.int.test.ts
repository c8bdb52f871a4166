import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';
import { type JobListQuery, listJobsStatement } from './list-jobs.js';

const jobsPerAccount = 15_000;

let testDatabase: OpenTestDatabase;
let accountId: string;

/** Two accounts with jobs of one image each; every tenth has a label, every thousandth is queued. */
beforeAll(async () => {
  testDatabase = await openTestDatabase();
  const accounts = [await testDatabase.createAccount(), await testDatabase.createAccount()];
  accountId = accounts[0]?.id ?? '';
  for (const { id } of accounts) {
    await testDatabase.sql.query(
      `WITH made AS (
         INSERT INTO jobs (id, account_id, dialect, spec, state, labels, created_at)
         SELECT gen_random_uuid(), $1, 'native', '{}', CASE WHEN n % 1000 = 0 THEN 'queued' ELSE 'settled' END::job_state,
           CASE WHEN n % 10 = 0 THEN jsonb_build_object('page', (n % 1000)::text) ELSE '{}' END, now() - n * interval '1 second'
         FROM generate_series(1, $2) n RETURNING id)
       INSERT INTO images (id, job_id, position, name, source_kind) SELECT gen_random_uuid(), id, 0, 'a.jpg', 'upload' FROM made`,
      [id, jobsPerAccount],
    );
  }
  await testDatabase.sql.query('ANALYZE jobs, images, variants');
});

afterAll(() => testDatabase.close());

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Rows that the nodes of a plan touched. */
const countRows = (node: PlanNode): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'] +
  (node.Plans ?? []).reduce((sum, plan) => sum + countRows(plan), 0);

async function explain(query: Omit<JobListQuery, 'accountId' | 'limit'>): Promise<PlanNode> {
  const { text, values } = listJobsStatement({ accountId, limit: 21, ...query });
  const { rows } = await testDatabase.sql.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
  return rows[0]['QUERY PLAN'][0].Plan;
}

const middle = new Date(Date.now() - 7_000_000);

test.each<[string, Omit<JobListQuery, 'accountId' | 'limit'>]>([
  ['the first page', { after: null }],
  ['a page in the middle', { after: { at: middle, id: '80000000-0000-4000-8000-000000000000' } }],
  ['a rare state', { after: null, state: 'queued' }],
  ['a rare label', { after: null, labels: { page: '10' } }],
  ['an unknown label', { after: null, labels: { page: 'none' } }],
  ['an unknown collection', { after: null, collectionId: '80000000-0000-4000-8000-000000000000' }],
  ['a time', { after: null, createdBefore: middle }],
])('list of jobs: %s touches few rows of an account with many', async (_name, query) => {
  expect(countRows(await explain(query))).toBeLessThan(1_000);
});
