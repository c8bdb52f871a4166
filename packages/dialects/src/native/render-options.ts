import type { Destination, Job } from '@pixmill/contracts';
import type { z } from 'zod';
import { toWireKeys, toWireName } from './wire-keys.js';

type Json = z.core.util.JSONType;

type RenderedOptions = Pick<Job, 'spec' | 'destination' | 'callbackUrl' | 'callbackDelayMs'>;

/** The options of a job in the words of `POST /jobs`, without secrets: logins and credentials are not there. Pure. */
export function renderJobOptions({ spec, destination, callbackUrl, callbackDelayMs }: RenderedOptions): Record<string, Json> {
  const { compression, target, maxBytes, speed, operations, output, extras, metadata, stripLocation, analyse, encode } = spec;
  return {
    ...(target === null ? { level: compression } : { target }),
    ...(maxBytes !== null && { max_bytes: maxBytes }),
    speed,
    operations: operations.map(toWireKeys),
    output: toWireKeys(Object.fromEntries(Object.entries(output).filter(([, value]) => value !== null))),
    formats: extras,
    metadata,
    strip_location: stripLocation,
    analyse,
    encode,
    ...(destination && { destination: renderDestination(destination) }),
    ...(callbackUrl !== null && { callback_url: callbackUrl, callback_delay: callbackDelayMs / 1_000 }),
  };
}

/** `provider` is the service, as in connectors. */
function renderDestination(destination: Destination): Json {
  const { metadata, headers, provider, ...rest } = destination;
  const { service, ...fields } = { service: provider, ...rest };
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== '');
  return { provider: service, ...Object.fromEntries(given.map(([name, value]) => [toWireName(name), value])), metadata, headers };
}
