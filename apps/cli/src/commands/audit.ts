import { type AuditReport, createAudit } from '@pixmill/jobs';
import { jobIdFromKey } from '@pixmill/storage';
import type { CommandSpec } from '../command.js';
import { formatTable } from '../format.js';

const labels: Readonly<Record<keyof AuditReport, string>> = {
  jobsWithoutEnd: 'Jobs without an end',
  resultsWithoutBytes: 'Results without bytes',
  bytesWithoutRow: 'Bytes without a row',
  deliveriesWithoutOutcome: 'Deliveries without an outcome',
  balancesOff: 'Balances that differ from their ledger',
};

export const auditCommand: CommandSpec = {
  name: 'audit',
  summary: 'Count what is lost: jobs, results, bytes, deliveries, tokens; exits 1 unless all are zero',
  options: { strict: { description: 'Count what is under way, too: for a system at rest' } },
  async run({ audit, retention, watermarks }, { options }, { storage, orphanTtlMs }) {
    const report = await createAudit({ audit, retention, watermarks, storage, keys: { owner: jobIdFromKey } })({
      strict: 'strict' in options,
      orphanTtlMs,
    });
    const found = Object.entries(report);
    const counts = Object.fromEntries(found.map(([name, { count }]) => [name, count]));
    const examples = Object.fromEntries(found.map(([name, each]) => [name, each.examples]));
    const rows = Object.entries(labels).map(([name, meaning]) => [meaning, String(counts[name]), examples[name]?.join(' ') ?? '']);
    return {
      json: { ...counts, examples },
      lines: formatTable(['WHAT', 'COUNT', 'SUCH AS'], rows),
      failed: found.some(([, { count }]) => count > 0),
    };
  },
};
