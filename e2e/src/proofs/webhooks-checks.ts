import { Webhook } from 'standardwebhooks';
import type { LoggedDelivery } from './webhooks-account.js';
import { type Fault, retryAfterSeconds, statusOf } from './webhooks-faults.js';
import type { Receivers, SeenTry } from './webhooks-receiver.js';

export interface Secrets {
  readonly first: string;
  readonly second: string;
  /** When tries began to be signed with both at the latest, ms since 1970. */
  readonly bothFrom: number;
}

export interface Evidence {
  readonly receivers: Receivers;
  readonly plans: readonly (readonly Fault[])[];
  /** Process id by receiver. */
  readonly jobs: readonly string[];
  readonly log: readonly LoggedDelivery[];
  readonly secrets: Secrets;
}

function verifies(secret: string, { headers, body }: SeenTry): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

/** Timers and clocks of two processes differ by this much, ms. */
const clockMs = 100;

/** What is wrong with the tries that one receiver saw. */
function problemsOf(number: number, { receivers, plans, jobs, log, secrets }: Evidence): string[] {
  const tries = receivers.seen.get(number) ?? [];
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
    tries.every((each) => verifies(secrets.first, each)),
    'a signature does not verify with the first secret',
  );
  const late = tries.filter(({ at }) => at > secrets.bothFrom);
  expect(
    late.every((each) => verifies(secrets.second, each)),
    'a signature does not verify with the second secret after the rotation',
  );
  for (const [index, { fault, at }] of tries.entries()) {
    const next = tries[index + 1];
    if (fault === '503' && next)
      expect(next.at - at >= retryAfterSeconds * 1_000 - clockMs, `tried again ${next.at - at} ms after Retry-After`);
  }

  const logged = log.find(({ jobId }) => jobId === jobs[number]);
  const wanted = plan.at(-1) === '410' ? 'failed' : 'delivered';
  expect(logged?.state === wanted, `the log says ${logged?.state}, not ${wanted}`);
  const saw = tries.map(({ fault }) => statusOf[fault]).join();
  const said = (logged?.attempts ?? []).map(({ status }) => status).join();
  expect(said === saw, `the log has the answers ${said}, the receiver gave ${saw}`);
  expect(
    (logged?.attempts ?? []).every((attempt, index) => attempt.number === index + 1),
    'the tries in the log are not numbered one by one',
  );
  return problems;
}

/** Every promise about tries that was broken. */
export function checkTries(evidence: Evidence): string[] {
  const { receivers, plans } = evidence;
  const problems = plans.flatMap((_, number) => problemsOf(number, evidence));
  const ids = [...receivers.seen.values()].flatMap(([first]) => (first ? [String(first.headers['webhook-id'])] : []));
  if (new Set(ids).size !== ids.length) problems.push('two jobs share a webhook-id');
  if (receivers.strayed.length > 0) problems.push(`a redirect was followed: ${receivers.strayed.slice(0, 3).join(', ')}`);
  return problems;
}
