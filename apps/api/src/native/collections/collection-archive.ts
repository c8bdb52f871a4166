import { Readable } from 'node:stream';
import type { Collection } from '@pixmill/contracts';
import type { CollectionRef, Database } from '@pixmill/db';
import type { Response } from 'express';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { createArchiveNames } from '../archive/archive-names.js';
import { type ArchiveEntry, createZip } from '../archive/create-zip.js';
import { type JobArchiveDeps, openUnlessMissing } from '../archive/job-archive.js';
import { archiveHeaders, sendArchive } from '../archive/send-archive.js';
import { defineRoute } from '../route/api-route.js';
import { idParams } from '../route/schemas.js';
import { renderItem } from './collection-images.js';
import { renderCollection } from './collection-schemas.js';

export interface CollectionArchiveDeps extends Pick<JobArchiveDeps, 'storage'> {
  readonly collections: Pick<Database['collections'], 'get' | 'listItems' | 'listResults'>;
}

/** Images of one archive: the directory of a ZIP file stays in memory until its end. */
const maxImages = 50_000;
const pageSize = 200;

const whole = (min: number, max: number) => {
  const rule = `must be a whole number, ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,7}$/, rule)
    .transform(Number)
    .refine((value) => value >= min && value <= max, rule);
};

const archiveQuery = z.object({
  from: whole(0, 1_000_000).prefault('0').meta({ description: 'Position of the first image' }),
  count: whole(1, maxImages)
    .prefault(String(maxImages))
    .meta({ description: `Images, 1 to ${maxImages}` }),
});

interface ArchivePart {
  readonly ref: CollectionRef;
  readonly from: number;
  /** The last position. */
  readonly upTo: number;
}

/** All results of a collection as one ZIP file, or as several. */
export const createCollectionArchiveRoute = (deps: CollectionArchiveDeps) =>
  defineRoute<AccountContext>()({
    method: 'get',
    path: '/collections/:id/archive',
    operationId: 'getCollectionArchive',
    tag: 'Collections',
    summary: 'Fetch the results of a collection as a ZIP file',
    description: `Every result so far, as \`<position>-<name>\`, and a \`report.json\` with the collection and its images. One archive has at most ${maxImages} images: fetch a larger collection in parts, with \`from\`. The file is made while it is sent, so it has no \`Content-Length\`.`,
    scope: 'jobs:read',
    params: idParams,
    query: archiveQuery,
    replies: {
      200: {
        description: 'The archive',
        mediaType: 'application/zip',
        headers: { 'Content-Disposition': 'A file name with the id of the collection' },
      },
    },
    errors: ['collection_not_found', 'storage_failed'],
    async handle({ accountId }, { params: { id }, query: { from, count }, request }) {
      const ref = { id, accountId };
      const collection = await deps.collections.get(ref);
      const part = { ref, from, upTo: from + count - 1 };
      return {
        status: 200 as const,
        headers: archiveHeaders(`pixmill-${id}`),
        async send(response: Response) {
          if (request.method === 'HEAD') return void response.end();
          await sendArchive(createZip(listFiles(deps, collection, part)), response);
        },
      };
    },
  });

/** A page of images at a time, so that memory stays flat. */
async function* listFiles(deps: CollectionArchiveDeps, collection: Collection, part: ArchivePart): AsyncGenerator<ArchiveEntry> {
  for (let after = part.from - 1; ; ) {
    const page = await deps.collections.listResults({ ...part.ref, after, upTo: part.upTo, limit: pageSize });
    for (const { position, name, settledAt, variants } of page) {
      const nameResult = createArchiveNames();
      for (const { format, storageKey } of variants) {
        const bytes = await openUnlessMissing(deps.storage, storageKey);
        if (bytes) yield { name: `${toPrefix(position)}-${nameResult({ name, format })}`, modifiedAt: settledAt, bytes };
      }
    }
    const last = page.at(-1);
    if (page.length < pageSize || !last) break;
    after = last.position;
  }
  yield { name: 'report.json', modifiedAt: new Date(), bytes: Readable.from(writeReport(deps, collection, part)) };
}

/** Positions sort as text, too. */
const toPrefix = (position: number): string => String(position).padStart(7, '0');

/** JSON with one image on a line. */
async function* writeReport({ collections }: CollectionArchiveDeps, collection: Collection, part: ArchivePart): AsyncGenerator<string> {
  yield `{"collection":${JSON.stringify(renderCollection(collection))},\n"images":[`;
  let separator = '\n';
  for (let after = part.from - 1; ; ) {
    const page = await collections.listItems({ ...part.ref, state: null, after, limit: pageSize });
    const items = page.filter(({ position }) => position <= part.upTo);
    for (const item of items) {
      yield `${separator}${JSON.stringify(renderItem(item))}`;
      separator = ',\n';
    }
    const last = items.at(-1);
    if (items.length < pageSize || !last) break;
    after = last.position;
  }
  yield '\n]}\n';
}
