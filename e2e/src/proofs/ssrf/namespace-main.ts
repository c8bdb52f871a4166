import { startService } from '../../service.js';
import type { ProofReport } from '../proof.js';
import { openNameServer } from './name-server.js';
import { type AddressProbe, probeAddresses, rejectedAtSubmit } from './probe-addresses.js';
import { absentSpelling, createResolver, redirectStatuses, type Spelling, spellings, toRedirectUrl, toUrl } from './spellings.js';
import { openTargets, type Targets } from './targets.js';

/** The program that runs where only loopback exists: `inside.js full|short`. It sends its report to the process that started it. */

/** Fewer than this of the spellings that reach something unguarded: the driver itself is blind. */
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

/** The short form takes the redirect statuses in turn, one for each spelling. */
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
    const tries = planProbes(full);
    const [reference] = await probeAddresses(service, [createDirectProbe(absentSpelling)]);
    const reports = await probeAddresses(service, tries);
    const vague = reference?.source ?? '';
    const problems = [...new Set(targets.hits)].map((hit) => `connections arrived at ${hit}`);
    if (!vague.includes('could not be downloaded')) problems.push(`of an absent source it says ${JSON.stringify(vague)}`);
    for (const { probe, source } of reports) if (source !== vague) problems.push(`${probe.label} as source: ${JSON.stringify(source)}`);
    const direct = reports.filter(({ probe: { direct, spelling } }) => direct && !spelling.rebinds);
    const sentences = new Set(direct.map(({ callback }) => callback).filter((sentence) => sentence !== rejectedAtSubmit));
    sentences.add(reference?.callback ?? '');
    if (sentences.size > 1) problems.push(`callbacks are told apart: ${[...sentences].join(' / ')}`);
    if (targets.countOriginRequests() === 0) problems.push('no request reached the origin that redirects');
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

/** The same questions to a service that may dial everything: what it reaches, the driver must see. */
async function proveControl(victims: Targets): Promise<ProofReport> {
  const service = await startService({ ...settings, EGRESS_ALLOW: allAddresses });
  try {
    const before = victims.hits.length;
    await probeAddresses(service, spellings.map(createDirectProbe));
    const seen = victims.hits.length - before;
    const blind = seen < spellings.length * minSeenByControl;
    return { figures: { connectionsOfControl: seen }, problems: blind ? [`only ${seen} connections were seen with the guard open`] : [] };
  } finally {
    await service.stopAndRemove();
  }
}

async function main(): Promise<ProofReport> {
  const nameServer = await openNameServer(createResolver());
  const victims = await openTargets();
  try {
    const guard = await proveGuard(victims, process.argv[2] === 'full');
    const sight = await proveControl(victims);
    return { figures: { ...guard.figures, ...sight.figures }, problems: [...guard.problems, ...sight.problems] };
  } finally {
    await victims.close();
    nameServer.close();
  }
}

process.once('disconnect', () => process.exit(1));
process.send?.(await main());
process.disconnect();
