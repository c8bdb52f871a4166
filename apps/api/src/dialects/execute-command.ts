import type { Register } from '@pixmill/accounts';
import { type Account, AppError } from '@pixmill/contracts';
import type { Caller, Database } from '@pixmill/db';
import type { Dialect, WireReply } from '@pixmill/dialects';
import type { IdempotencyLock, WaiterRegistry } from '@pixmill/jobs';
import type { CheckRateLimit } from '../http/admission/rate-limit.js';
import { onDisconnect } from '../http/reply/on-disconnect.js';
import type { BoundCommand } from './bind-command.js';
import type { Exchange } from './exchange.js';
import { type ExecuteSubmitDeps, executeSubmit } from './execute-submit.js';

export type ExecuteCommandDeps = ExecuteSubmitDeps & {
  readonly database: { readonly accounts: Pick<Database['accounts'], 'getWithUse'> };
  readonly waiters: Pick<WaiterRegistry, 'wait'>;
  readonly register: Register;
  /** Counts complete registrations against the budget of their client address. */
  readonly checkRegistrationLimit: CheckRateLimit;
};

export interface Execution {
  readonly command: BoundCommand;
  readonly caller: Caller | null;
  readonly exchange: Exchange;
  readonly idempotencyLock: IdempotencyLock | null;
}

type CommandOf<Verb extends BoundCommand['verb']> = Extract<BoundCommand, { verb: Verb }>;

/** Executes a command and renders its result. Throws AppError. */
export type ExecuteCommand = (execution: Execution) => Promise<WireReply>;

export function createExecuteCommand(dialect: Dialect, deps: ExecuteCommandDeps): ExecuteCommand {
  async function register({ name, email }: CommandOf<'register'>, { request, response }: Exchange): Promise<WireReply> {
    const countAttempt = () => deps.checkRegistrationLimit(request, response, null);
    return dialect.renderRegistration(await deps.register({ name, email, countAttempt }));
  }

  async function showAccount({ withUse }: CommandOf<'account'>, caller: Account): Promise<WireReply> {
    if (!withUse) return dialect.renderAccount(caller, 0);
    const { account, tokensUsed } = await deps.database.accounts.getWithUse(caller.id);
    return dialect.renderAccount(account, tokensUsed);
  }

  const wait = (jobId: string, timeoutMs: number, { accountId, exchange }: { accountId: string; exchange: Exchange }) =>
    deps.waiters.wait({ jobId, timeoutMs, accountId, onDisconnect: (listener) => onDisconnect(exchange.response, listener) });

  return async ({ command, caller, exchange, idempotencyLock }) => {
    // Thousands of requests may wait for minutes, so they hold no upload slot and no temp file meanwhile.
    if (command.verb !== 'submit') await exchange.release();
    if (command.verb === 'ping') return dialect.renderServiceInfo(command.about);
    if (command.verb === 'register') return register(command, exchange);
    if (!caller) throw new AppError('api_key_missing');
    const { account, keyId } = caller;
    switch (command.verb) {
      case 'submit':
        return executeSubmit(dialect, deps, { command, account, keyId, exchange, idempotencyLock });
      case 'report':
        return dialect.renderReport((await wait(command.jobId, 0, { accountId: account.id, exchange })).job);
      case 'wait': {
        const settled = await wait(command.jobId, command.timeoutMs, { accountId: account.id, exchange });
        return dialect.renderJob(settled.job, settled.account, dialect.toReplyMode(exchange.request.headers));
      }
      case 'account':
        return showAccount(command, account);
    }
  };
}
