import { Readable } from 'node:stream';
import type { FieldProblem } from '@pixmill/contracts';
import type { Upload, UploadsRepository } from '@pixmill/db';
import {
  nameOfFile,
  type ParsedSource,
  parseSources,
  type SourceInput,
  type SourceRequestAccess,
  type SourceRules,
} from '@pixmill/dialects';
import type { ReceivedJobRequest } from './read-job-request.js';

export interface ResolveSourcesDeps {
  readonly database: { readonly uploads: Pick<UploadsRepository, 'findAll'> };
}

/** A source of a new job; null when the request has a problem there. */
export interface ResolvedSources {
  readonly sources: readonly (SourceInput | null)[];
  readonly accessByPosition: Readonly<Record<number, SourceRequestAccess>>;
  readonly problems: readonly FieldProblem[];
}

/**
 * The sources of a request, files of the form first: uploads are looked up, and `data:` is written to temporary files. Throws AppError
 * `storage_failed` or `unavailable`.
 */
export async function resolveSources(
  { database }: ResolveSourcesDeps,
  { request, files, tempFiles }: Omit<ReceivedJobRequest, 'hash'>,
  { accountId, rules }: { readonly accountId: string; readonly rules: SourceRules },
): Promise<ResolvedSources> {
  const parsed = parseSources(request.sources ?? [], rules);
  const problems = [...parsed.problems];
  const ids = parsed.sources.flatMap((source) => (source?.kind === 'upload-id' ? source.uploadId : []));
  const uploads = new Map((ids.length > 0 ? await database.uploads.findAll(accountId, ids) : []).map((upload) => [upload.id, upload]));
  const listed = await Promise.all(parsed.sources.map(resolve));
  const sent = files.map((file): SourceInput => ({ kind: 'upload', name: nameOfFile(file.name), file }));
  const access = parsed.sources.flatMap((source, at) => (source?.kind === 'url' ? [[sent.length + at, source.access] as const] : []));
  return { sources: [...sent, ...listed], accessByPosition: Object.fromEntries(access), problems };

  async function resolve(source: ParsedSource | null, position: number): Promise<SourceInput | null> {
    if (source === null) return null;
    if (source.kind === 'url') return { kind: 'url', name: source.name, url: source.url };
    if (source.kind === 'data') {
      const file = await tempFiles.write(Readable.from([source.bytes]));
      return { kind: 'upload', name: source.name, file: { field: 'sources', name: source.name, ...file } };
    }
    const upload = uploads.get(source.uploadId.toLowerCase());
    if (upload) return toStored(upload, source.name);
    problems.push({
      in: 'body',
      at: `sources/${position}/upload_id`,
      detail: 'is not the id of an upload of the account, or it has expired',
    });
    return null;
  }
}

const toStored = ({ name, storageKey, sizeBytes, sha256 }: Upload, ownName: string | null): SourceInput => ({
  kind: 'stored',
  name: ownName ?? name,
  stored: { storageKey, sizeBytes, sha256 },
});
