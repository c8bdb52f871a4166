import type { SealedText, SealedTextKind, SealedTextsRepository } from '@pixmill/db';
import type { Vault } from '@pixmill/runtime';

/** Rows of one statement. Job rows are locked for its duration only, while workers claim and settle others. */
const batchSize = 200;

export interface RotateSecretsDeps {
  readonly sealedTexts: SealedTextsRepository;
  readonly vault: Vault;
}

export interface RotationCounts {
  /** Texts that this run sealed again. */
  readonly resealed: number;
  /** Texts under another key after the run: no key of SECRETS_KEY opens them, or a process with an older SECRETS_KEY wrote them. */
  readonly remaining: number;
}

/** A kind of text that is left out here does not compile. */
export interface SecretsRotation extends Readonly<Record<SealedTextKind, RotationCounts>> {
  /** Id of the first key. */
  readonly keyId: string;
}

/**
 * Seals every stored text with the first key of SECRETS_KEY. Runs beside the service and may be repeated or interrupted: it only
 * replaces a text that is still the one it read, so a concurrent change wins. The other keys may be removed from SECRETS_KEY when nothing
 * remains.
 */
export type RotateSecrets = () => Promise<SecretsRotation>;

export function createRotateSecrets(deps: RotateSecretsDeps): RotateSecrets {
  return async () => {
    return {
      keyId: deps.vault.keyId,
      webhookSecrets: await rotateKind(deps, 'webhookSecrets'),
      connectors: await rotateKind(deps, 'connectors'),
      idempotentAnswers: await rotateKind(deps, 'idempotentAnswers'),
      // A collection gives its texts to its jobs.
      collectionTemplates: await rotateKind(deps, 'collectionTemplates'),
      collectionLogins: await rotateKind(deps, 'collectionLogins'),
      sourceCredentials: await rotateKind(deps, 'sourceCredentials'),
      destinationCredentials: await rotateKind(deps, 'destinationCredentials'),
      webhookEndpointLogins: await rotateKind(deps, 'webhookEndpointLogins'),
      // A settlement moves a text from a job to its delivery meanwhile, so the deliveries come last.
      callbackLogins: await rotateKind(deps, 'callbackLogins'),
      deliveryLogins: await rotateKind(deps, 'deliveryLogins'),
    };
  };
}

async function rotateKind({ sealedTexts, vault }: RotateSecretsDeps, kind: SealedTextKind): Promise<RotationCounts> {
  const exceptPrefix = `${vault.keyId}:`;
  let resealed = 0;
  let afterId: string | null = null;
  for (;;) {
    const batch: SealedText[] = await sealedTexts.findBatch({ kind, exceptPrefix, afterId, limit: batchSize });
    const texts = batch.flatMap(({ id, sealed }) => {
      const secret = unsealIfPossible(vault, sealed);
      return secret === null ? [] : [{ id, sealed, resealed: vault.seal(secret) }];
    });
    if (texts.length > 0) resealed += await sealedTexts.replace(kind, texts);
    if (batch.length < batchSize) break;
    afterId = batch.at(-1)?.id ?? null;
  }
  return { resealed, remaining: await sealedTexts.countExcept(kind, exceptPrefix) };
}

/** Null for a text that no key opens: it counts as remaining, and the rotation continues. */
function unsealIfPossible(vault: Pick<Vault, 'unseal'>, sealed: string): string | null {
  try {
    return vault.unseal(sealed);
  } catch {
    return null;
  }
}
