import { createHash } from 'node:crypto';
import { invalidFields, sourceSchema } from '@pixmill/dialects';
import { parsePart } from '../route/parse-request.js';
import type { JobRequest } from '../submit/job-request-schema.js';
import { createReadJobRequest, type ReadJobRequest, type RequestParts } from '../submit/read-job-request.js';

const readOneSource = createReadJobRequest(toJobRequest);

/**
 * Reads the body of `POST /faces`: one source as JSON, or a form with one file. It is a request for a job that only searches faces. Throws
 * as `readJobRequest` does.
 */
export const readFacesRequest: ReadJobRequest = async (request, response, limits) => {
  const received = await readOneSource(request, response, { ...limits, maxImages: 1 });
  // the same form as the body of `POST /jobs` is another request
  return { ...received, hash: createHash('sha256').update(`faces ${received.hash}`).digest('hex') };
};

function toJobRequest({ options, files }: RequestParts): JobRequest {
  const analysis: JobRequest = { analyse: ['faces'], encode: false };
  if (files.length === 0) return { ...analysis, sources: [parsePart(sourceSchema, options, 'body')] };
  if (files.length > 1) throw invalidFields([{ in: 'body', at: 'file', detail: 'must be one file' }]);
  if (Object.keys(Object(options)).length > 0)
    throw invalidFields([{ in: 'body', at: 'options', detail: 'is no part of the form: it takes one part `file`' }]);
  return analysis;
}
