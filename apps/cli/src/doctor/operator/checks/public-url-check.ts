import { type Check, type CheckReport, warning } from '../../check.js';
import { explainNoAnswer, probeService } from '../../user/probe-service.js';
import { answerTimeoutMs } from '../../user/service-context.js';
import type { OperatorContext } from '../operator-context.js';

/** Whether PUBLIC_URL, which the addresses of results start with, leads to a Pixmill. */
export const publicUrlCheck: Check<OperatorContext> = {
  name: 'public URL',
  async run({ settings: { PUBLIC_URL }, service: { target } }): Promise<CheckReport> {
    if (PUBLIC_URL === undefined) return { summary: 'PUBLIC_URL is not set: it follows HOST and PORT' };
    if (PUBLIC_URL === target?.url) return { summary: `${PUBLIC_URL} is the address that was checked` };
    const remedy =
      'Correct PUBLIC_URL, or the proxy that it leads to. This machine itself may need no way to it (docs/running.md#behind-a-proxy)';
    const probe = await probeService(PUBLIC_URL, AbortSignal.timeout(answerTimeoutMs)).catch(explainNoAnswer);
    if (typeof probe === 'string')
      return { summary: `${PUBLIC_URL} does not answer`, findings: [warning(`${PUBLIC_URL} ${probe}.`, remedy)] };
    if (probe.isPixmill) return { summary: `${PUBLIC_URL} is Pixmill` };
    const meaning = `${PUBLIC_URL} does not lead to Pixmill: its /healthz answers ${probe.status}.`;
    return { summary: `${PUBLIC_URL} is not Pixmill`, findings: [warning(meaning, remedy)] };
  },
};
