import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceError, type SourceFailureReason, toAppError } from '@pixmill/contracts';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import type { Environment } from '@pixmill/runtime';
import { formatBytes } from '../../../terminal/format-units.js';
import { type Check, type CheckReport, type Finding, problem, warning } from '../../check.js';
import type { OperatorContext } from '../operator-context.js';

const page = 'docs/outbound.md#addresses';
const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/** What workers may reach. It dials nothing by itself: `--egress URL` fetches one URL as a worker does. */
export const egressCheck: Check<OperatorContext> = {
  name: 'egress',
  timeLimitMs: 40_000,
  async run(context, signal): Promise<CheckReport> {
    const { EGRESS_ALLOW: allow, EGRESS_PORTS: ports } = context.settings;
    const rule = `public addresses at ${ports.length > 4 ? `${ports.length} ports` : `ports ${ports.join(', ')}`}`;
    const allowed = allow.length === 0 ? rule : `${rule}, and ${allow.join(', ')}`;
    const attempt = context.egressUrl === null ? null : await tryFetch(context.egressUrl, context, signal);
    return {
      summary: attempt ? attempt.summary : allowed,
      figures: { ports: ports.join(','), allow: allow.join(','), ...attempt?.figures },
      findings: [...findOpenRanges(allow), ...findProxies(context.env), ...(attempt?.findings ?? [])],
    };
  },
};

/** Ranges with the service's own databases and the metadata of clouds. */
function findOpenRanges(allow: readonly string[]): Finding[] {
  const open = allow.filter((range) => /\/0$/.test(range) || /^(127\.|::1\/|169\.254\.)/.test(range));
  if (open.length === 0) return [];
  const meaning = `EGRESS_ALLOW has ${open.join(', ')}: every caller with a key reaches the servers of this machine or the metadata of a cloud through source URLs.`;
  return [warning(meaning, `Allow single addresses only, and no such range in production (${page})`)];
}

function findProxies(env: Environment): Finding[] {
  const set = proxyNames.flatMap((name) => [name, name.toLowerCase()]).filter((name) => env[name]);
  if (set.length === 0) return [];
  const meaning = `${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} set, but workers use no proxy: they connect directly.`;
  return [
    warning(
      meaning,
      `Let the machine of the workers reach sources and callbacks directly, and try it with \`npx pixmill doctor --egress URL\` (${page})`,
    ),
  ];
}

/** What stood in the way, and how to mend it. */
const remedies: Readonly<Record<SourceFailureReason, readonly [stage: string, remedy: string]>> = {
  dns: ['DNS', 'Correct the name, or the name servers of this machine (/etc/resolv.conf)'],
  policy: ['the address rules', 'If it is your own server, add its address to EGRESS_ALLOW, or its port to EGRESS_PORTS, and restart'],
  connection: ['TCP', 'Look whether the server listens, and whether a firewall or a missing route is between'],
  tls: ['TLS', 'Let its server send a valid certificate with its chain'],
  time: ['time', 'Look whether a firewall drops the packets, or its server is overloaded'],
  status: ['HTTP', 'The address works; its server refuses this request: look at its log'],
  redirects: ['HTTP redirects', 'Name the address at which the redirects end'],
  response: ['HTTP', 'Its server sends no valid answer: look at it with `curl -v`'],
  size: ['size', 'The address works; the file is larger than MAX_FILE_BYTES'],
};

/** Fetches the URL in one attempt through the client that workers use, and removes the file. */
async function tryFetch(url: string, { settings }: OperatorContext, signal: AbortSignal): Promise<CheckReport> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-doctor-'));
  const client = createGuardedHttpClient({ allow: settings.EGRESS_ALLOW, ports: settings.EGRESS_PORTS }, { retryWaitsMs: [] });
  try {
    const { sizeBytes, url: answered } = await client.download(url, {
      path: join(folder, 'source'),
      maxBytes: settings.MAX_FILE_BYTES,
      signal,
    });
    return {
      summary: `${new URL(answered).host} was fetched: ${formatBytes(sizeBytes)}`,
      figures: { fetched: true, fetched_bytes: sizeBytes },
    };
  } catch (thrown) {
    const error = toAppError(thrown);
    const { reason, host, detail } = error instanceof SourceError ? error.failure : { reason: null, host: url, detail: error.detail };
    const [stage, remedy] = reason === null ? ['the network of this machine', 'Look at its routes and name servers'] : remedies[reason];
    const meaning = `The fetch of ${host} failed at ${stage}: ${detail ?? error.message}`;
    return {
      summary: `${host} could not be fetched`,
      figures: { fetched: false, failed_at: reason },
      findings: [problem(meaning, `${remedy} (docs/outbound.md#reasons)`)],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
