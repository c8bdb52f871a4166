import type { AuditReport } from '@pixmill/jobs';
import type { OperatorCommand } from '../../program/command.js';
import { formatTable } from '../../terminal/format.js';

const labels: Readonly<Record<keyof AuditReport, string>> = {
  jobsWithoutEnd: 'Jobs without an end',
  resultsWithoutBytes: 'Results without bytes',
  bytesWithoutRow: 'Bytes without a row',
  deliveriesWithoutOutcome: 'Deliveries without an outcome',
  balancesOff: 'Balances that differ from their ledger',
};

export const auditCommand: OperatorCommand = {
  name: 'audit',
  summary: 'Count lost jobs, results, bytes, deliveries and tokens; exits 1 unless all counts are 0. Names the number of dead letters',
  options: { strict: { description: 'Also count unfinished work; for an idle service' } },
  async run({ audit, retention, watermarks, uploads, deadLetters }, { flags }, { storage, orphanTtlMs }) {
    const [{ createAudit }, { storageKeys }] = await Promise.all([import('@pixmill/jobs'), import('@pixmill/storage')]);
    const report = await createAudit({ audit, retention, watermarks, uploads, storage, keys: storageKeys })({
      strict: flags.has('strict'),
      orphanTtlMs,
    });
    const waitingLetters = await deadLetters.countUnreplayed();
    const findings = Object.entries(report);
    const counts = Object.fromEntries(findings.map(([name, { count }]) => [name, count]));
    const examples = Object.fromEntries(findings.map(([name, each]) => [name, each.examples]));
    const rows = Object.entries(labels).map(([name, meaning]) => [meaning, String(counts[name]), examples[name]?.join(' ') ?? '']);
    const letters = ['Dead letters that were not replayed (no finding)', String(waitingLetters), ''];
    return {
      json: { ...counts, deadLetters: waitingLetters, examples },
      lines: formatTable(['WHAT', 'COUNT', 'SUCH AS'], [...rows, letters]),
      failed: findings.some(([, { count }]) => count > 0),
    };
  },
};
