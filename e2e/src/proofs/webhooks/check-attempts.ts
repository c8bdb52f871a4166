import { Webhook } from 'standardwebhooks';
import type { LoggedDelivery } from './delivery-log.js';
import { type ReceiverFault, retryAfterSeconds, statusOfFault } from './receiver-faults.js';
import type { ReceivedAttempt, Receivers } from './receivers.js';

export interface SecretRotation {
  readonly first: string;
  readonly second: string;
  /** When tries began to be signed with both at the latest, ms since 1970. */
  readonly bothFromMs: number;
}

export interface WebhookObservations {
  readonly receivers: Receivers;
  readonly plans: readonly (readonly ReceiverFault[])[];
  /** Process id by receiver. */
  readonly jobs: readonly string[];
  readonly log: readonly LoggedDelivery[];
  readonly secrets: SecretRotation;
}

function isSignedWith(secret: string, { headers, body }: ReceivedAttempt): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

/** Timers and clocks of two processes differ by this much, ms. */
const clockToleranceMs = 100;

/** What is wrong with the tries that one receiver saw. */
function checkReceiver(number: number, { receivers, plans, jobs, log, secrets }: WebhookObservations): string[] {
  const tries = receivers.attempts.get(number) ?? [];
  const plan = plans[number] ?? [];
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string) => void (holds || problems.push(`receiver ${number} (${plan.join(' ')}): ${problem}`));
  const distinct = (texts: readonly (string | undefined)[]) => new Set(texts).size;

  expect(tries.length > 0 && tries.at(-1)?.fault === plan.at(-1), `not delivered after ${tries.length} tries`);
  expect(tries.length <= plan.length, `${tries.length - plan.length} tries after it had said ${plan.at(-1)}`);
  expect(distinct(tries.map(({ body }) => body)) <= 1, 'its body changed between tries');
  expect(distinct(tries.map(({ headers }) => String(headers['webhook-id']))) <= 1, 'its webhook-id changed between tries');
  expect(
    tries.every(({ body }) => body.includes(`"${jobs[number]}"`)),
    'a body of another job',
  );
  expect(
    tries.every((each) => isSignedWith(secrets.first, each)),
    'a signature does not verify with the first secret',
  );
  const late = tries.filter(({ receivedAtMs }) => receivedAtMs > secrets.bothFromMs);
  expect(
    late.every((each) => isSignedWith(secrets.second, each)),
    'a signature does not verify with the second secret after the rotation',
  );
  for (const [index, { fault, receivedAtMs }] of tries.entries()) {
    const next = tries[index + 1];
    if (fault === '503' && next)
      expect(
        next.receivedAtMs - receivedAtMs >= retryAfterSeconds * 1_000 - clockToleranceMs,
        `tried again ${next.receivedAtMs - receivedAtMs} ms after Retry-After`,
      );
  }

  const logged = log.find(({ jobId }) => jobId === jobs[number]);
  const wanted = plan.at(-1) === '410' ? 'failed' : 'delivered';
  expect(logged?.state === wanted, `the log says ${logged?.state}, not ${wanted}`);
  const saw = tries.map(({ fault }) => statusOfFault[fault]).join();
  const said = (logged?.attempts ?? []).map(({ status }) => status).join();
  expect(said === saw, `the log has the answers ${said}, the receiver gave ${saw}`);
  expect(
    (logged?.attempts ?? []).every((attempt, index) => attempt.number === index + 1),
    'the tries in the log are not numbered one by one',
  );
  return problems;
}

/** Every promise about tries that was broken. */
export function checkAttempts(evidence: WebhookObservations): string[] {
  const { receivers, plans } = evidence;
  const problems = plans.flatMap((_, number) => checkReceiver(number, evidence));
  const ids = [...receivers.attempts.values()].flatMap(([first]) => (first ? [String(first.headers['webhook-id'])] : []));
  if (new Set(ids).size !== ids.length) problems.push('two jobs share a webhook-id');
  if (receivers.unexpectedRequests.length > 0)
    problems.push(`a redirect was followed: ${receivers.unexpectedRequests.slice(0, 3).join(', ')}`);
  return problems;
}
