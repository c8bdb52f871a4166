import type { CheckResult } from '../check.js';
import type { OperatorRun } from '../doctor-command.js';
import { runChecks } from '../run-checks.js';
import { openOperatorContext } from './open-operator-context.js';
import { operatorChecks } from './operator-checks.js';

/** Runs the checks of an operator. Null when no service is on this machine, and one elsewhere is named. */
export async function runOperatorDoctor(request: OperatorRun): Promise<readonly CheckResult[] | null> {
  const context = await openOperatorContext(request);
  if (context === null) return null;
  try {
    return await runChecks(operatorChecks, context, request.signal);
  } finally {
    await context.close();
  }
}
