import { AppError, toAppError } from '@pixmill/contracts';
import { type Environment, getEnvironment } from '@pixmill/runtime';
import { findConnection } from '../connection/find-connection.js';
import { type CommandInput, type ExitCode, exitCodes, type UserCommand } from '../program/command.js';
import { printLine, type Terminal } from '../terminal/terminal.js';
import type { CheckResult } from './check.js';
import { renderReport } from './render-report.js';
import { runChecks } from './run-checks.js';
import { createServiceContext, type ServiceContext, type ServiceTarget } from './user/service-context.js';
import { userChecks } from './user/user-checks.js';

/** A run of the checks of an operator. */
export interface OperatorRun {
  readonly env: Environment;
  readonly cwd: string;
  /** What `--egress` names; null without it. */
  readonly egressUrl: string | null;
  /** Whether the user has named a service on another machine. */
  readonly hasServiceElsewhere: boolean;
  /** Ends the checks. */
  readonly signal: AbortSignal;
}

export interface DoctorParts {
  /** Null when no service is on this machine, and one elsewhere is named. The packed command has no such checks. */
  readonly runOperatorChecks: ((run: OperatorRun) => Promise<readonly CheckResult[] | null>) | null;
}

/** `npx pixmill doctor` of a clone, which knows the service itself, or of a packed command, which knows its API. */
export function createDoctorCommand({ runOperatorChecks }: DoctorParts): UserCommand {
  return {
    name: 'doctor',
    summary: 'Check the service and this machine, and say what is wrong and how to mend it',
    options: {
      remote: { description: 'Check the service of PIXMILL_URL only, also beside a service on this machine' },
      egress: { value: 'URL', description: 'Also fetch this URL as a worker does, and say where it fails' },
    },
    examples: [
      ['npx pixmill doctor', 'All checks; with the environment of the service, its settings too'],
      ['npx pixmill doctor --egress https://shop.example/a.jpg', 'Why can workers not fetch this image?'],
      ['npx pixmill doctor --json', 'One object, for a monitor; the exit code is 1 with problems'],
    ],
    async runForUser(input, { terminal, json }) {
      const found = findService(terminal);
      const operatorResults = await runForOperator(input, { terminal, found, runOperatorChecks });
      const results = operatorResults ?? (await runChecks(userChecks, found, terminal.signal));
      terminal.signal.throwIfAborted();
      print(results, { terminal, json });
      return toExitCode(results, operatorResults === null);
    },
  };
}

interface OperatorParts extends DoctorParts {
  readonly terminal: Terminal;
  /** What a user of this folder would use. */
  readonly found: FoundService;
}

/** Null for a user, whose service is elsewhere. Throws AppError `invalid_parameter`. */
async function runForOperator(
  { options, flags }: CommandInput,
  { terminal: { cwd, signal }, found: { target, namesService }, runOperatorChecks }: OperatorParts,
): Promise<readonly CheckResult[] | null> {
  const egressUrl = options.egress ?? null;
  const run = { env: getEnvironment(), cwd, egressUrl, hasServiceElsewhere: target?.isElsewhere ?? namesService, signal };
  const results = flags.has('remote') ? null : await runOperatorChecks?.(run);
  if (results || egressUrl === null) return results ?? null;
  const message = '--egress works beside the service: run it in the clone of the service, without --remote';
  throw new AppError('invalid_parameter', { message });
}

interface FoundService extends ServiceContext {
  /** Whether the user has named a service, perhaps wrongly. */
  readonly namesService: boolean;
}

/** The service that the other commands of a user would talk to. */
function findService({ cwd }: Terminal): FoundService {
  try {
    const { url, apiKey, origin, keyOrigin, dataFolder } = findConnection(cwd);
    const target: ServiceTarget = {
      ...{ url, apiKey, origin, keyOrigin, isElsewhere: dataFolder === null },
      unreachableRemedy: `Correct the address, which comes from ${origin}, or ask who runs the service (docs/command.md#find-the-service)`,
      notReadyRemedy: 'Ask who runs the service to run `npx pixmill doctor` beside it',
    };
    return { ...createServiceContext(target, { meaning: '', remedy: '' }), namesService: true };
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    const [meaning = message] = message.split('\n'); // what follows is in the remedy
    const remedy = 'Set PIXMILL_URL and PIXMILL_API_KEY, or write pixmill.config.json (docs/command.md#find-the-service)';
    const namesService = code === 'invalid_parameter' || Boolean(getEnvironment().PIXMILL_URL);
    return { ...createServiceContext(null, { meaning, remedy }), namesService };
  }
}

function print(results: readonly CheckResult[], { terminal, json }: { readonly terminal: Terminal; readonly json: boolean }): void {
  if (json) {
    printLine(terminal, JSON.stringify({ ok: !hasProblem(results), checks: results }));
    return;
  }
  for (const line of renderReport(results, terminal)) printLine(terminal, line);
}

const hasProblem = (results: readonly CheckResult[]) => results.some(({ state }) => state === 'problem');

/** Of a user: 3 when the service cannot be used, whatever else there is. */
function toExitCode(results: readonly CheckResult[], isUser: boolean): ExitCode {
  const unusable = results.some(({ name, state }) => state === 'problem' && (name === 'service' || name === 'key'));
  if (isUser && unusable) return exitCodes.unreachable;
  return hasProblem(results) ? exitCodes.failed : exitCodes.ok;
}
