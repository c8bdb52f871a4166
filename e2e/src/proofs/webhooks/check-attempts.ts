import { Webhook } from 'standardwebhooks';
import type { LoggedDelivery } from './delivery-log.js';
import { type ReceiverFault, retryAfterSeconds, statusOfFault } from './receiver-faults.js';
import type { ReceivedAttempt, Receivers } from './receivers.js';

export interface SecretRotation {
  readonly first: string;
  readonly second: string;
  /** From here on every attempt is signed with both secrets, in ms since 1970. */
  readonly bothFromMs: number;
}

export interface WebhookObservations {
  readonly receivers: Receivers;
  readonly plans: readonly (readonly ReceiverFault[])[];
  /** Process id by the number of the receiver. */
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

/** Timers and clocks of two processes may differ by this much. */
const clockToleranceMs = 100;

/** Problems of the attempts at one receiver. */
function checkReceiver(number: number, { receivers, plans, jobs, log, secrets }: WebhookObservations): string[] {
  const attempts = receivers.attempts.get(number) ?? [];
  const plan = plans[number] ?? [];
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string) => void (holds || problems.push(`receiver ${number} (${plan.join(' ')}): ${problem}`));
  const countDistinct = (texts: readonly string[]) => new Set(texts).size;

  expect(attempts.length > 0 && attempts.at(-1)?.fault === plan.at(-1), `not delivered after ${attempts.length} attempts`);
  expect(attempts.length <= plan.length, `${attempts.length - plan.length} attempts after the answer ${plan.at(-1)}`);
  expect(countDistinct(attempts.map(({ body }) => body)) <= 1, 'the body changed between attempts');
  expect(countDistinct(attempts.map(({ headers }) => String(headers['webhook-id']))) <= 1, 'the webhook-id changed between attempts');
  expect(
    attempts.every(({ body }) => body.includes(`"${jobs[number]}"`)),
    'a body belongs to another job',
  );
  expect(
    attempts.every((attempt) => isSignedWith(secrets.first, attempt)),
    'a signature does not verify with the first secret',
  );
  const afterRotation = attempts.filter(({ receivedAtMs }) => receivedAtMs > secrets.bothFromMs);
  expect(
    afterRotation.every((attempt) => isSignedWith(secrets.second, attempt)),
    'a signature does not verify with the second secret after the rotation',
  );
  for (const [index, { fault, receivedAtMs }] of attempts.entries()) {
    const next = attempts[index + 1];
    if (fault === '503' && next)
      expect(
        next.receivedAtMs - receivedAtMs >= retryAfterSeconds * 1_000 - clockToleranceMs,
        `the attempt after Retry-After came ${next.receivedAtMs - receivedAtMs} ms later`,
      );
  }

  const logged = log.find(({ job_id: jobId }) => jobId === jobs[number]);
  const expectedState = plan.at(-1) === '410' ? 'failed' : 'delivered';
  expect(logged?.state === expectedState, `the state in the log is ${logged?.state}, not ${expectedState}`);
  const sent = attempts.map(({ fault }) => statusOfFault[fault]).join();
  const recorded = (logged?.attempts ?? []).map(({ status }) => status).join();
  expect(recorded === sent, `the log has the statuses ${recorded}, the receiver sent ${sent}`);
  expect(
    (logged?.attempts ?? []).every((attempt, index) => attempt.number === index + 1),
    'the attempts in the log are not numbered 1, 2, 3 and so on',
  );
  return problems;
}

/** Every broken promise about attempts. */
export function checkAttempts(observations: WebhookObservations): string[] {
  const { receivers, plans } = observations;
  const problems = plans.flatMap((_, number) => checkReceiver(number, observations));
  const ids = [...receivers.attempts.values()].flatMap(([first]) => (first ? [String(first.headers['webhook-id'])] : []));
  if (new Set(ids).size !== ids.length) problems.push('two jobs share a webhook-id');
  if (receivers.unexpectedRequests.length > 0)
    problems.push(`a redirect was followed: ${receivers.unexpectedRequests.slice(0, 3).join(', ')}`);
  return problems;
}
