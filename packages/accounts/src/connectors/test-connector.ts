import { randomUUID } from 'node:crypto';
import {
  AppError,
  type Destination,
  type DestinationCredentials,
  destinationCredentialsSchema,
  hasContainers,
  isSwiftService,
  parseDestination,
  toObjectKey,
} from '@pixmill/contracts';
import type { ConnectorsRepository } from '@pixmill/db';
import type { Destinations } from '@pixmill/outbound/destinations';
import type { Vault } from '@pixmill/runtime';

type SealedConnector = NonNullable<Awaited<ReturnType<ConnectorsRepository['find']>>>;

export interface ConnectorTestRequest {
  readonly accountId: string;
  readonly connectorId: string;
  /** Required for services of S3. */
  readonly bucket?: string | undefined;
  /** Required for Azure and Swift. */
  readonly container?: string | undefined;
  /** Folder of the object; the top of the bucket by default. */
  readonly path?: string | undefined;
}

/** One step of a test. */
export interface ConnectorTestStep {
  readonly step: 'write' | 'remove';
  readonly ok: boolean;
  /** Why it failed, or what was written. */
  readonly detail: string;
}

export interface ConnectorTest {
  /** Whether jobs can put their results there. */
  readonly ok: boolean;
  readonly steps: readonly ConnectorTestStep[];
}

export interface TestConnectorDeps {
  readonly connectors: Pick<ConnectorsRepository, 'find'>;
  readonly vault: Pick<Vault, 'unseal'>;
  /** Opens the client on first use. */
  readonly openDestinations: () => Promise<Pick<Destinations, 'put' | 'remove'>>;
}

export interface TestConnectorLimits {
  /** For all steps of a test, in ms. */
  readonly timeoutMs: number;
  /** Tests at a time, of one account and of all. */
  readonly concurrent: { readonly perAccount: number; readonly total: number };
}

const defaultLimits: TestConnectorLimits = { timeoutMs: 10_000, concurrent: { perAccount: 1, total: 4 } };
const retryAfterMs = 2_000;

/**
 * Puts a small object to the storage of a connector, as a job would, and removes it. Throws AppError `connector_not_found`,
 * `invalid_parameter` or `rate_limited`.
 */
export type TestConnector = (request: ConnectorTestRequest) => Promise<ConnectorTest>;

export function createTestConnector({ connectors, vault, openDestinations }: TestConnectorDeps, limits = defaultLimits): TestConnector {
  const running: string[] = [];

  return async (request) => {
    const { accountId, connectorId } = request;
    const connector = await connectors.find(accountId, connectorId);
    if (!connector) throw new AppError('connector_not_found');
    const destination = toDestination(connector, request);
    acquireSlot(accountId);
    try {
      return await writeAndRemove(destination, destinationCredentialsSchema.parse(JSON.parse(vault.unseal(connector.sealed))));
    } finally {
      running.splice(running.indexOf(accountId), 1);
    }
  };

  function acquireSlot(accountId: string): void {
    const own = running.filter((each) => each === accountId).length;
    const { perAccount, total } = limits.concurrent;
    if (own >= perAccount || running.length >= total) {
      throw new AppError('rate_limited', { message: 'Too many tests of connectors at a time', retryAfterMs });
    }
    running.push(accountId);
  }

  async function writeAndRemove(destination: Destination, credentials: DestinationCredentials): Promise<ConnectorTest> {
    const key = toObjectKey({ path: destination.path, fileName: `pixmill-test-${randomUUID()}.txt` });
    const target = { destination, credentials, key, signal: AbortSignal.timeout(limits.timeoutMs) };
    const { put, remove } = await openDestinations();
    const bytes = Buffer.from('Pixmill wrote this object to test a connector. It may be deleted.\n');
    const write = await runStep('write', async () => (await put({ ...target, bytes, mediaType: 'text/plain' })).url);
    if (!write.ok) return { ok: false, steps: [write] };
    const removal = await runStep('remove', async () => {
      await remove(target);
      return key;
    });
    return { ok: true, steps: [write, removal] };
  }

  async function runStep(step: ConnectorTestStep['step'], work: () => Promise<string>): Promise<ConnectorTestStep> {
    try {
      return { step, ok: true, detail: await work() };
    } catch (thrown) {
      if (thrown instanceof AppError) return { step, ok: false, detail: thrown.message };
      if (!(thrown instanceof Error) || thrown.name !== 'TimeoutError') throw thrown;
      return { step, ok: false, detail: `No answer within ${limits.timeoutMs / 1_000} s` };
    }
  }
}

/** Throws AppError `invalid_parameter`. */
function toDestination({ service, region, endpoint }: SealedConnector, { bucket, container, path }: ConnectorTestRequest): Destination {
  const folder = path === undefined || path === '' ? '' : `${path.replace(/\/$/, '')}/`;
  if (hasContainers(service)) {
    rejectWrongField('container', container, { other: 'bucket', otherValue: bucket });
    const provider = isSwiftService(service) ? { provider: 'swift', service, region } : { provider: 'azure' };
    return parseDestination({ ...provider, container, path: folder, endpoint });
  }
  rejectWrongField('bucket', bucket, { other: 'container', otherValue: container });
  return parseDestination({ provider: 's3', service, bucket, path: folder, region, endpoint });
}

function rejectWrongField(
  at: string,
  value: unknown,
  { other, otherValue }: { readonly other: string; readonly otherValue: unknown },
): void {
  const problems = [
    ...(value === undefined ? [{ in: 'body' as const, at, detail: 'must be given for this connector' }] : []),
    ...(otherValue === undefined ? [] : [{ in: 'body' as const, at: other, detail: `is not for this connector, which has a ${at}` }]),
  ];
  if (problems.length === 0) return;
  throw new AppError('invalid_parameter', { message: problems.map((each) => `${each.at}: ${each.detail}`).join('; '), problems });
}
