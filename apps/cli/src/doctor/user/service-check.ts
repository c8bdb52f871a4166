import { type Check, type CheckReport, type Finding, problem, warning } from '../check.js';
import { explainNoAnswer, type ServiceProbe } from './probe-service.js';
import type { ServiceContext, ServiceTarget } from './service-context.js';

/** Whether the service answers, and is ready to work. */
export const serviceCheck: Check<ServiceContext> = {
  name: 'service',
  async run({ target, noTarget, probe }): Promise<CheckReport> {
    if (target === null) return { summary: 'not found', findings: [problem(noTarget.meaning, noTarget.remedy)] };
    const answer = await probe().catch((thrown: unknown) => explainNoAnswer(thrown));
    if (typeof answer === 'string') {
      return { summary: `${target.url} does not answer`, findings: [problem(`${target.url} ${answer}.`, target.unreachableRemedy)] };
    }
    if (!answer.isPixmill) return { summary: `${target.url} is not Pixmill`, findings: [toStranger(target, answer)] };
    return {
      summary: `${target.url} ${answer.ready ? 'is ready' : 'answers, but is not ready'} (${answer.roundTripMs.toFixed(0)} ms)`,
      figures: { url: target.url, ready: answer.ready, round_trip_ms: Math.round(answer.roundTripMs), ...answer.checks },
      findings: findTroubles(target, answer),
    };
  },
};

function toStranger({ url, origin }: ServiceTarget, { status }: ServiceProbe): Finding {
  const meaning = `Another program answers at ${url}: /healthz is ${status}, and no answer of Pixmill.`;
  return problem(meaning, `Correct the address (it comes from ${origin}), or stop the other program (docs/command.md#find-the-service)`);
}

function findTroubles({ notReadyRemedy }: ServiceTarget, { ready, checks }: ServiceProbe): Finding[] {
  if (ready === null)
    return [
      problem(
        '/readyz does not answer as that of Pixmill: a proxy may keep it back.',
        'Let the proxy pass /readyz on (docs/running.md#health)',
      ),
    ];
  const failed = Object.keys(checks).filter((name) => checks[name] === 'failed' && name !== 'queue');
  const reason = checks.storage_reason === undefined ? '' : ` (storage: ${checks.storage_reason})`;
  const unready = `The service cannot work now: ${failed.length > 0 ? `${failed.join(', ')} failed${reason}` : 'it is stopping'}.`;
  const redis = 'The service does not reach Redis: jobs are accepted, but start late.';
  return [
    ...(ready ? [] : [problem(unready, notReadyRemedy)]),
    ...(checks.queue === 'failed' ? [warning(redis, `${notReadyRemedy}. See docs/running.md#redis-of-your-own`)] : []),
  ];
}
