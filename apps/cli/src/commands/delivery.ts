import { createAccountDeliveries, createAdministration, type Database, type EndpointFacts, type LoggedDelivery } from '@pixmill/db';
import type { Command, Option } from '../command.js';
import { formatTable, formatTime } from '../format.js';

const endpoint: Option = { value: 'ORIGIN', describe: 'Only those to this scheme, host and port' };
const since: Option = { value: 'TIME', describe: 'Only those made then or later, such as 2026-01-31T12:00:00Z' };
const state = (describe: string): Option => ({ value: 'STATE', describe });

async function idOf(database: Database, account: string): Promise<string> {
  return (await createAdministration(database).showAccount(account)).id;
}

function describeState({ state: now, nextAttemptAt, endedAt }: LoggedDelivery): string {
  if (nextAttemptAt) return `${now}, next ${formatTime(nextAttemptAt)}`;
  return endedAt ? `${now} ${formatTime(endedAt)}` : now;
}

function describeEndpoint({ failures, failingSince, pausedAt }: EndpointFacts): string {
  const failing = failingSince ? `${failures} failures since ${formatTime(failingSince)}` : 'working';
  return pausedAt ? `paused ${formatTime(pausedAt)}, ${failing}` : failing;
}

function factLines(delivery: LoggedDelivery): string[] {
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
    `Process   ${delivery.jobId}`,
    `URL       ${delivery.url}`,
    `State     ${describeState(delivery)}`,
    `Created   ${formatTime(delivery.createdAt)}`,
    '',
    ...formatTable(['TRY', 'STARTED', 'TOOK', 'STATUS', 'ERROR', 'ANSWER'], rows),
  ];
}

const list: Command = {
  name: 'delivery list',
  summary: 'List the webhooks of an account, newest first, and its endpoints',
  operand: 'ID',
  options: {
    state: state('Only pending, delivered or failed ones'),
    endpoint,
    since,
    limit: { value: 'N', describe: 'How many at most, 1 to 100; 20 when left out' },
    offset: { value: 'N', describe: 'How many to skip' },
  },
  async run(database, { operand, options }) {
    const json = await createAccountDeliveries(database).list(await idOf(database, operand), options);
    const rows = json.deliveries.map((each) => [
      each.id,
      formatTime(each.createdAt),
      String(each.attempts.length),
      describeState(each),
      each.url,
    ]);
    const shown = json.deliveries.length;
    const rest = shown < json.total ? [`${shown} of ${json.total} deliveries; --offset shows the others`] : [];
    const endpoints = json.endpoints.map((each) => [each.origin, describeEndpoint(each)]);
    return {
      json,
      lines: [
        ...formatTable(['ID', 'CREATED', 'TRIES', 'STATE', 'URL'], rows),
        ...rest,
        '',
        ...formatTable(['ENDPOINT', 'STATE'], endpoints),
      ],
    };
  },
};

const show: Command = {
  name: 'delivery show',
  summary: 'Show a webhook with each of its tries',
  operand: 'DELIVERY_ID',
  options: {},
  async run(database, { operand }) {
    const json = await createAccountDeliveries(database).show(null, operand);
    return { json, lines: factLines(json) };
  },
};

const replay: Command = {
  name: 'delivery replay',
  summary: 'Send a webhook again, and resume its endpoint if it was paused',
  operand: 'DELIVERY_ID',
  options: {},
  async run(database, { operand }) {
    const json = await createAccountDeliveries(database).replay(null, operand);
    return { json, lines: factLines(json) };
  },
};

const replayAll: Command = {
  name: 'delivery replay-all',
  summary: 'Send the failed webhooks of an account again',
  operand: 'ID',
  options: { state: state('Pending or delivered ones instead'), endpoint, since },
  async run(database, { operand, options }) {
    const json = await createAccountDeliveries(database).replayMany(await idOf(database, operand), options);
    const rest = json.left > 0 ? [`${json.left} are left for another call`] : [];
    return { json, lines: [`${json.replayed} deliveries will be sent again`, ...rest] };
  },
};

const resume: Command = {
  name: 'delivery resume',
  summary: 'Send webhooks to a paused endpoint again',
  operand: 'ID',
  options: { endpoint: { value: 'ORIGIN', describe: 'Scheme, host and port', required: true } },
  async run(database, { operand, options }) {
    const json = await createAccountDeliveries(database).resume(await idOf(database, operand), options);
    return { json, lines: [`${json.origin} is sent webhooks again`] };
  },
};

export const deliveryCommands: readonly Command[] = [list, show, replay, replayAll, resume];
