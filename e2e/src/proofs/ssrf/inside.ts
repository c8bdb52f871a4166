import { startService } from '../../service.js';
import type { ProofReport } from '../proof.js';
import { type Attempt, askService, refusedAtDoor } from './ask-service.js';
import { openNameServer } from './name-server.js';
import { absent, createNames, redirectStatuses, type Spelling, spellings, toUrl, viaRedirect } from './spellings.js';
import { openVictims, type Victims } from './victims.js';

/** The program that runs where only loopback exists: `inside.js full|short`. It sends its report to the process that started it. */

/** Fewer than this of the spellings that reach something unguarded: the driver itself is blind. */
const leastSeenByControl = 0.75;

const everywhere = '0.0.0.0/0,::/0';
const settings = { WEBHOOK_RETRY_SCHEDULE: '0s' };

interface Try extends Attempt {
  readonly spelling: Spelling;
  readonly direct: boolean;
}

let numbered = 0;

function tryDirect(spelling: Spelling): Try {
  numbered += 1;
  return { spelling, direct: true, url: toUrl(spelling, numbered), label: spelling.host };
}

function tryRedirect(spelling: Spelling, status: number): Try {
  numbered += 1;
  return { spelling, direct: false, url: viaRedirect(status, toUrl(spelling, numbered)), label: `${status} to ${spelling.host}` };
}

/** The short form takes the redirect statuses in turn, one for each spelling. */
function plan(full: boolean): Try[] {
  const redirects = spellings.flatMap((spelling, index) =>
    redirectStatuses.filter((_, turn) => full || turn === index % redirectStatuses.length).map((status) => tryRedirect(spelling, status)),
  );
  return [...spellings.map(tryDirect), ...redirects];
}

async function proveGuard(victims: Victims, full: boolean): Promise<ProofReport> {
  const service = await startService(settings);
  try {
    const tries = plan(full);
    const [reference] = await askService(service, [tryDirect(absent)]);
    const told = await askService(service, tries);
    const vague = reference?.source ?? '';
    const problems = [...new Set(victims.hits)].map((hit) => `connections arrived at ${hit}`);
    if (!vague.includes('could not be downloaded')) problems.push(`of an absent source it says ${JSON.stringify(vague)}`);
    for (const { attempt, source } of told) if (source !== vague) problems.push(`${attempt.label} as source: ${JSON.stringify(source)}`);
    const direct = told.filter(({ attempt: { direct, spelling } }) => direct && !spelling.rebinds);
    const sentences = new Set(direct.map(({ callback }) => callback).filter((sentence) => sentence !== refusedAtDoor));
    sentences.add(reference?.callback ?? '');
    if (sentences.size > 1) problems.push(`callbacks are told apart: ${[...sentences].join(' / ')}`);
    if (victims.originRequests() === 0) problems.push('no request reached the origin that redirects');
    return {
      figures: {
        spellings: spellings.length,
        redirectKinds: redirectStatuses.length,
        sources: told.length,
        callbacks: told.filter(({ callback }) => callback !== refusedAtDoor).length,
        callbacksRefusedAtSubmit: told.filter(({ callback }) => callback === refusedAtDoor).length,
        redirectsServed: victims.originRequests(),
        connections: victims.hits.length,
      },
      problems,
    };
  } finally {
    await service.remove();
  }
}

/** The same questions to a service that may dial everything: what it reaches, the driver must see. */
async function proveSight(victims: Victims): Promise<ProofReport> {
  const service = await startService({ ...settings, EGRESS_ALLOW: everywhere });
  try {
    const before = victims.hits.length;
    await askService(service, spellings.map(tryDirect));
    const seen = victims.hits.length - before;
    const blind = seen < spellings.length * leastSeenByControl;
    return { figures: { connectionsOfControl: seen }, problems: blind ? [`only ${seen} connections were seen with the guard open`] : [] };
  } finally {
    await service.remove();
  }
}

async function main(): Promise<ProofReport> {
  const nameServer = await openNameServer(createNames());
  const victims = await openVictims();
  try {
    const guard = await proveGuard(victims, process.argv[2] === 'full');
    const sight = await proveSight(victims);
    return { figures: { ...guard.figures, ...sight.figures }, problems: [...guard.problems, ...sight.problems] };
  } finally {
    await victims.close();
    nameServer.close();
  }
}

process.once('disconnect', () => process.exit(1));
process.send?.(await main());
process.disconnect();
