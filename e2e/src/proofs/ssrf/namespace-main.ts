import { startService } from '../../service.js';
import type { ProofReport } from '../proof.js';
import { openNameServer } from './name-server.js';
import { type AddressProbe, probeAddresses, rejectedAtSubmit } from './probe-addresses.js';
import { absentSpelling, createResolver, redirectStatuses, type Spelling, spellings, toRedirectUrl, toUrl } from './spellings.js';
import { openTargets, type Targets } from './targets.js';

/** `namespace-main.js full|short` runs in a network that has only loopback. It sends its report to its parent process. */

/** Share of the spellings that must reach a target without the guard; with fewer, the proof could miss connections. */
const minSeenByControl = 0.75;

const allAddresses = '0.0.0.0/0,::/0';
const settings = { WEBHOOK_RETRY_SCHEDULE: '0s' };

interface PlannedProbe extends AddressProbe {
  readonly spelling: Spelling;
  readonly direct: boolean;
}

let probeCount = 0;

function createDirectProbe(spelling: Spelling): PlannedProbe {
  probeCount += 1;
  return { spelling, direct: true, url: toUrl(spelling, probeCount), label: spelling.host };
}

function createRedirectProbe(spelling: Spelling, status: number): PlannedProbe {
  probeCount += 1;
  return { spelling, direct: false, url: toRedirectUrl(status, toUrl(spelling, probeCount)), label: `${status} to ${spelling.host}` };
}

/** The short form gives each spelling one redirect status, in turn. */
function planProbes(full: boolean): PlannedProbe[] {
  const redirects = spellings.flatMap((spelling, index) =>
    redirectStatuses
      .filter((_, turn) => full || turn === index % redirectStatuses.length)
      .map((status) => createRedirectProbe(spelling, status)),
  );
  return [...spellings.map(createDirectProbe), ...redirects];
}

async function proveGuard(targets: Targets, full: boolean): Promise<ProofReport> {
  const service = await startService(settings);
  try {
    const probes = planProbes(full);
    const [reference] = await probeAddresses(service, [createDirectProbe(absentSpelling)]);
    const reports = await probeAddresses(service, probes);
    const expectedMessage = reference?.source ?? '';
    const problems = [...new Set(targets.hits)].map((hit) => `a connection reached ${hit}`);
    if (!expectedMessage.includes('could not be downloaded')) {
      problems.push(`the error of an absent source is ${JSON.stringify(expectedMessage)}`);
    }
    for (const { probe, source } of reports) {
      if (source !== expectedMessage) problems.push(`${probe.label} as source has another error: ${JSON.stringify(source)}`);
    }
    const direct = reports.filter(({ probe: { direct, spelling } }) => direct && !spelling.rebinds);
    const messages = new Set(direct.map(({ callback }) => callback).filter((message) => message !== rejectedAtSubmit));
    messages.add(reference?.callback ?? '');
    if (messages.size > 1) problems.push(`callbacks have different errors: ${[...messages].join(' / ')}`);
    if (targets.countOriginRequests() === 0) problems.push('no request reached the origin with the redirects');
    return {
      figures: {
        spellings: spellings.length,
        redirectKinds: redirectStatuses.length,
        sources: reports.length,
        callbacks: reports.filter(({ callback }) => callback !== rejectedAtSubmit).length,
        callbacksRefusedAtSubmit: reports.filter(({ callback }) => callback === rejectedAtSubmit).length,
        redirectsServed: targets.countOriginRequests(),
        connections: targets.hits.length,
      },
      problems,
    };
  } finally {
    await service.stopAndRemove();
  }
}

/** The same probes with a service that may dial every address: the targets must see its connections. */
async function proveControl(targets: Targets): Promise<ProofReport> {
  const service = await startService({ ...settings, EGRESS_ALLOW: allAddresses });
  try {
    const before = targets.hits.length;
    await probeAddresses(service, spellings.map(createDirectProbe));
    const seen = targets.hits.length - before;
    const problems = seen < spellings.length * minSeenByControl ? [`without the guard only ${seen} connections were seen`] : [];
    return { figures: { connectionsOfControl: seen }, problems };
  } finally {
    await service.stopAndRemove();
  }
}

async function main(): Promise<ProofReport> {
  const nameServer = await openNameServer(createResolver());
  const targets = await openTargets();
  try {
    const guard = await proveGuard(targets, process.argv[2] === 'full');
    const control = await proveControl(targets);
    return { figures: { ...guard.figures, ...control.figures }, problems: [...guard.problems, ...control.problems] };
  } finally {
    await targets.close();
    nameServer.close();
  }
}

process.once('disconnect', () => process.exit(1));
process.send?.(await main());
process.disconnect();
