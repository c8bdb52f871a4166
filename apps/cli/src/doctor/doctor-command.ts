import { AppError, toAppError } from '@pixmill/contracts';
import { type Environment, getEnvironment } from '@pixmill/runtime';
import { findConnection } from '../connection/find-connection.js';
import { type CommandInput, type ExitCode, exitCodes, type UserCommand } from '../program/command.js';
import { printLine, type Terminal } from '../terminal/terminal.js';
import type { CheckResult } from './check.js';
import { renderReport } from './render-report.js';
import { runChecks } from './run-checks.js';
import { createServiceContext, type ServiceTarget } from './user/service-context.js';
import { userChecks } from './user/user-checks.js';

/** A run of the checks of an operator. */
export interface OperatorRun {
  readonly env: Environment;
  readonly cwd: string;
  /** Null without `--egress`. */
  readonly egressUrl: string | null;
  readonly hasServiceElsewhere: boolean;
}

export interface DoctorParts {
  /** Null when no service is on this machine, and one elsewhere is named. The packed command has no such checks. */
  readonly runOperatorChecks: ((run: OperatorRun) => Promise<readonly CheckResult[] | null>) | null;
}

/** `pixmill doctor` of a clone, which knows the service itself, or of a packed command, which knows its API. */
export function createDoctorCommand({ runOperatorChecks }: DoctorParts): UserCommand {
  return {
    name: 'doctor',
    summary: 'Check the service and this machine, and say what is wrong and how to mend it',
    options: {
      remote: { description: 'Check the service of PIXMILL_URL only, also beside a service on this machine' },
      egress: { value: 'URL', description: 'Also fetch this URL as a worker does, and say where it fails' },
    },
    examples: [
      ['pixmill doctor', 'All checks; with the environment of the service, its settings too'],
      ['pixmill doctor --egress https://shop.example/a.jpg', 'Why can workers not fetch this image?'],
      ['pixmill doctor --json', 'One object, for a monitor; the exit code is 1 with problems'],
    ],
    async runForUser(input, { terminal, json }) {
      const operatorResults = await runForOperator(input, terminal, runOperatorChecks);
      const results = operatorResults ?? (await runForService(terminal));
      print(results, { terminal, json });
      return toExitCode(results, operatorResults === null);
    },
  };
}

async function runForOperator(
  { options, flags }: CommandInput,
  { cwd }: Terminal,
  runOperatorChecks: DoctorParts['runOperatorChecks'],
): Promise<readonly CheckResult[] | null> {
  const egressUrl = options.egress ?? null;
  const env = getEnvironment();
  const results =
    runOperatorChecks === null || flags.has('remote')
      ? null
      : await runOperatorChecks({ env, cwd, egressUrl, hasServiceElsewhere: Boolean(env.PIXMILL_URL) });
  if (results !== null || egressUrl === null) return results;
  throw new AppError('invalid_parameter', {
    message: '--egress works beside the service only: run it in the clone of the service, without --remote',
  });
}

/** The checks of a service elsewhere. */
function runForService({ cwd }: Terminal): Promise<readonly CheckResult[]> {
  const remedy = 'Set PIXMILL_URL and PIXMILL_API_KEY (docs/command.md#find-the-service)';
  try {
    const { url, apiKey, origin } = findConnection(cwd);
    const asked = `Correct PIXMILL_URL (the address comes from ${origin}), or ask who runs the service (docs/command.md#find-the-service)`;
    const target: ServiceTarget = {
      url,
      apiKey,
      origin,
      unreachableRemedy: asked,
      notReadyRemedy: 'Ask who runs the service to run `pixmill doctor` beside it',
    };
    return runChecks(userChecks, createServiceContext(target, { meaning: '', remedy: '' }));
  } catch (thrown) {
    return runChecks(userChecks, createServiceContext(null, { meaning: toAppError(thrown).message, remedy }));
  }
}

function print(results: readonly CheckResult[], { terminal, json }: { readonly terminal: Terminal; readonly json: boolean }): void {
  if (json) {
    printLine(terminal, JSON.stringify({ ok: !hasProblem(results), checks: results }));
    return;
  }
  const isTerminal = 'isTTY' in terminal.stdout && terminal.stdout.isTTY === true;
  for (const line of renderReport(results, { hasColours: terminal.hasColours && isTerminal })) printLine(terminal, line);
}

const hasProblem = (results: readonly CheckResult[]) => results.some(({ state }) => state === 'problem');

/** Of a user: 3 when the service cannot be used, whatever else there is. */
function toExitCode(results: readonly CheckResult[], isUser: boolean): ExitCode {
  const unusable = results.some(({ name, state }) => state === 'problem' && (name === 'service' || name === 'key'));
  if (isUser && unusable) return exitCodes.unreachable;
  return hasProblem(results) ? exitCodes.failed : exitCodes.ok;
}
