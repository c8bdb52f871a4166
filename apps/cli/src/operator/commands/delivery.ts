import { createAccountDeliveries, createAdministration, type ExplainedDelivery } from '@pixmill/accounts';
import type { Database, LoggedDelivery, WebhookEndpoint } from '@pixmill/db';
import type { CommandGroup, CommandOption, OperatorCommand } from '../../program/command.js';
import { formatTable, formatTime } from '../../terminal/format.js';

const endpointOption: CommandOption = { value: 'ORIGIN', description: 'Only webhooks to this scheme, host and port' };
const sinceOption: CommandOption = {
  value: 'TIME',
  description: 'Only webhooks created at or after this time, such as 2026-01-31T12:00:00Z',
};
const stateOption = (description: string): CommandOption => ({ value: 'STATE', description });

async function getAccountId(database: Database, account: string): Promise<string> {
  return (await createAdministration(database).showAccount(account)).id;
}

function describeState({ state, nextAttemptAt, endedAt }: LoggedDelivery): string {
  if (nextAttemptAt) return `${state}, next ${formatTime(nextAttemptAt)}`;
  return endedAt ? `${state} ${formatTime(endedAt)}` : state;
}

function describeEndpoint({ failures, failingSince, pausedAt }: WebhookEndpoint): string {
  const failing = failingSince ? `${failures} failures since ${formatTime(failingSince)}` : 'working';
  return pausedAt ? `paused ${formatTime(pausedAt)}, ${failing}` : failing;
}

/** The reason for a missing answer, which accounts do not see, instead of the sentence that they see. */
const describeError = ({ error, failure }: ExplainedDelivery['attempts'][number]): string | null =>
  failure ? `${failure.reason}: ${failure.detail}` : error;

function renderDelivery(delivery: LoggedDelivery): string[] {
  const rows = delivery.attempts.map(({ number, startedAt, durationMs, status, error, head }) => [
    String(number),
    formatTime(startedAt),
    `${durationMs} ms`,
    String(status ?? ''),
    error ?? '',
    (head ?? '').replaceAll(/\p{Cc}+/gu, ' ').slice(0, 60),
  ]);
  return [
    `Delivery  ${delivery.id}`,
    `Event     ${delivery.event}`,
    `Process   ${delivery.jobId ?? 'none'}`,
    `URL       ${delivery.url}`,
    `State     ${describeState(delivery)}`,
    `Created   ${formatTime(delivery.createdAt)}`,
    '',
    ...formatTable(['TRY', 'STARTED', 'TOOK', 'STATUS', 'ERROR', 'ANSWER'], rows),
  ];
}

const list: OperatorCommand = {
  name: 'list',
  summary: 'List the webhooks of an account, newest first, and its endpoints',
  operand: 'ID',
  options: {
    state: stateOption('Only pending, delivered or failed webhooks'),
    endpoint: endpointOption,
    since: sinceOption,
    limit: { value: 'N', description: 'Maximum number of webhooks, 1 to 100; 20 by default' },
    offset: { value: 'N', description: 'Number of webhooks to skip' },
  },
  async run(database, { operand, options }) {
    const json = await createAccountDeliveries(database).list(await getAccountId(database, operand), options);
    const rows = json.deliveries.map((each) => [
      each.id,
      formatTime(each.createdAt),
      String(each.attempts.length),
      describeState(each),
      each.url,
    ]);
    const shown = json.deliveries.length;
    const more = shown < json.total ? [`${shown} of ${json.total} deliveries; use --offset to list the others`] : [];
    const endpoints = json.endpoints.map((each) => [each.origin, describeEndpoint(each)]);
    return {
      json,
      lines: [
        ...formatTable(['ID', 'CREATED', 'TRIES', 'STATE', 'URL'], rows),
        ...more,
        '',
        ...formatTable(['ENDPOINT', 'STATE'], endpoints),
      ],
    };
  },
};

const show: OperatorCommand = {
  name: 'show',
  summary: 'Show a webhook and its attempts, and why they got no answer',
  operand: 'DELIVERY_ID',
  options: {},
  async run(database, { operand }) {
    const json = await createAccountDeliveries(database).explain(operand);
    const attempts = json.attempts.map((attempt) => ({ ...attempt, error: describeError(attempt) }));
    return { json, lines: renderDelivery({ ...json, attempts }) };
  },
};

const replay: OperatorCommand = {
  name: 'replay',
  summary: 'Send a webhook again and resume its endpoint',
  operand: 'DELIVERY_ID',
  options: {},
  async run(database, { operand }) {
    const json = await createAccountDeliveries(database).replay(null, operand);
    return { json, lines: renderDelivery(json) };
  },
};

const replayAll: OperatorCommand = {
  name: 'replay-all',
  summary: 'Send the failed webhooks of an account again',
  operand: 'ID',
  options: { state: stateOption('Pending or delivered webhooks instead of failed ones'), endpoint: endpointOption, since: sinceOption },
  async run(database, { operand, options }) {
    const json = await createAccountDeliveries(database).replayMany(await getAccountId(database, operand), options);
    const more = json.left > 0 ? [`${json.left} deliveries remain; run the command again`] : [];
    return { json, lines: [`${json.replayed} deliveries will be sent again`, ...more] };
  },
};

const resume: OperatorCommand = {
  name: 'resume',
  summary: 'Resume a paused endpoint',
  operand: 'ID',
  options: { endpoint: { value: 'ORIGIN', description: 'Scheme, host and port', required: true } },
  async run(database, { operand, options }) {
    const json = await createAccountDeliveries(database).resume(await getAccountId(database, operand), options);
    return { json, lines: [`${json.origin} receives webhooks again`] };
  },
};

export const deliveryCommands: CommandGroup = {
  name: 'delivery',
  summary: 'List, show and replay webhooks',
  commands: [list, show, replay, replayAll, resume],
};
