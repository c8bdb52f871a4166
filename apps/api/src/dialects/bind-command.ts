import type { Caller } from '@pixmill/db';
import { type Command, toSpecDefaults } from '@pixmill/dialects';
import type { Request } from 'express';
import { hashRequest } from '../http/body/hash-request.js';
import type { RequestBody } from '../http/body/read-body.js';
import type { Exchange } from './exchange.js';

/** A submit with the hash of its content: a repeat under the same `Idempotency-Key` must have the same hash. */
export type BoundSubmitCommand = Extract<Command, { verb: 'submit' }> & { readonly requestHash: string };
export type BoundCommand = Exclude<Command, { verb: 'submit' }> | BoundSubmitCommand;

/** Parses the request with its route and the preset of its key, and adds the job and the reply mode of the command to the error context. Throws AppError. */
export function bindCommand({ request, route, errorContext }: Exchange, body: RequestBody, caller: Caller | null): BoundCommand {
  const { mediaType, fields, files, json } = body;
  const { headers } = request;
  const wireRequest = { params: paramsOf(request), query: queryOf(request), headers, fields, files, json, mediaType };
  const defaults = toSpecDefaults(caller?.presetOptions);
  const command = route.parse(wireRequest, defaults);
  if (command.verb === 'wait' || command.verb === 'report') errorContext.jobId = command.jobId;
  if (command.verb !== 'submit') return command;
  errorContext.reply = command.reply;
  const { priority, labels } = defaults;
  return { ...command, ...(priority !== undefined && { priority }), ...(labels && { labels }), requestHash: hashRequest(body) };
}

function queryOf({ originalUrl }: Request): Record<string, string> {
  // Not with URL, which does not accept a path such as `//`.
  const start = originalUrl.indexOf('?');
  const parameters = new URLSearchParams(start < 0 ? '' : originalUrl.slice(start));
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.get(name) ?? '']));
}

function paramsOf(request: Request): Record<string, string> {
  return Object.fromEntries(Object.entries(request.params).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}
