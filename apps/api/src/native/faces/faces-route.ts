import { AppError, type Job, readAnalysis } from '@pixmill/contracts';
import { invalidFields, jobSchema, renderFace, renderJob, sourceSchema } from '@pixmill/dialects';
import type { AccountContext } from '../account-context.js';
import { apiBasePath } from '../api-base-path.js';
import { retryExample } from '../jobs/job-example.js';
import { answer, defineRoute } from '../route/api-route.js';
import { parsePreferWait } from '../submit/prefer-wait.js';
import { maxDrainedBytes, maxJobJsonBytes } from '../submit/read-job-request.js';
import { submitErrors } from '../submit/submit-errors.js';
import { type SubmitCall, type SubmitJobDeps, submitJob } from '../submit/submit-job.js';
import { type WaitForJobDeps, waitForJob } from '../submit/wait-for-job.js';
import { facesExample, facesFormContent, facesSchema, type WireFaces } from './faces-schema.js';
import { readFacesRequest } from './read-faces-request.js';

export type FacesRouteDeps = SubmitJobDeps & WaitForJobDeps & { readonly publicUrl: string };

/** The answer comes at the latest after this many seconds: proxies commonly cut a request after 60. */
const maxWaitSeconds = 50;

const description = `JSON with one source (\`url\`, \`upload_id\` or \`data\`), or a form with one part \`file\`. The answer has the box, the score and six points
of each face, in px of the upright picture. It says where faces are, not whose. Below it is a job with \`"analyse": ["faces"], "encode": false\`, which
appears in lists and costs one token. It waits for up to ${maxWaitSeconds} seconds, or as long as \`Prefer: wait=N\` says; then the answer is the job.
A picture that cannot be read is an error.`;

/** Finds the faces of one image. */
export const createFacesRoute = (deps: FacesRouteDeps) =>
  defineRoute<AccountContext>()({
    method: 'post',
    path: '/faces',
    operationId: 'findFaces',
    tag: 'Jobs',
    summary: 'Find faces',
    description,
    scope: 'jobs:write',
    idempotent: 'job',
    body: { schema: sourceSchema, example: { url: 'https://example.com/photo.jpg' }, maxBytes: maxJobJsonBytes, readBy: 'handler' },
    file: { content: facesFormContent, maxBytes: maxDrainedBytes },
    requestHeaders: { Prefer: `\`wait=N\`: answer after at most N seconds, ${maxWaitSeconds} by default and at most` },
    replies: {
      200: { description: 'The faces', schema: facesSchema, example: facesExample },
      202: {
        description: 'The job, when it is not settled in time',
        schema: jobSchema,
        example: { ...retryExample, parent_id: null },
        headers: { Location: 'Address of the job' },
      },
    },
    errors: [
      ...submitErrors,
      'image_damaged',
      'image_too_large',
      'svg_not_allowed',
      'processing_failed',
      'source_unreachable',
      'source_answered',
      'cancelled',
    ],
    async handle(context, { request, response, idempotencyKey }) {
      const submitted = await submitFaces(deps, { context, request, response, idempotencyKey, read: readFacesRequest });
      const preferred = parsePreferWait(request.get('prefer'));
      const waitSeconds = Math.min(preferred ?? maxWaitSeconds, maxWaitSeconds);
      const job = await waitForJob(deps, submitted, { waitSeconds, response });
      const applied: Record<string, string> = preferred === null ? {} : { 'preference-applied': `wait=${waitSeconds}` };
      if (job.state === 'settled') return answer(200, toFaces(job), applied);
      const { publicUrl } = deps;
      return answer(202, renderJob(job, { publicUrl }), { ...applied, location: `${publicUrl}${apiBasePath}/jobs/${job.id}` });
    },
  });

/** Wrong fields of the source have the pointers of this body, not of that of a job. */
async function submitFaces(deps: FacesRouteDeps, call: SubmitCall): Promise<Job> {
  try {
    const result = await submitJob(deps, call);
    if ('job' in result) return result.job;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !thrown.problems?.length) throw thrown;
    throw invalidFields(thrown.problems.map((problem) => ({ ...problem, at: problem.at.replace(/^sources\/0\/?/, '') })));
  }
  throw new AppError('internal', { detail: 'a search for faces is never a dry run' });
}

/** Throws AppError of the failure of the image, or `processing_failed` when the faces could not be searched. */
function toFaces({ id, images: [image] }: Job): WireFaces {
  const outcome = image?.outcome;
  if (outcome?.status === 'failed') throw new AppError(outcome.failure.code, { message: outcome.failure.message });
  const analysis = outcome ? readAnalysis(outcome.report) : null;
  if (!analysis?.faces) {
    const reason = analysis?.missing.find(({ part }) => part === 'faces')?.reason ?? 'the report has none';
    throw new AppError('processing_failed', { message: `Faces could not be searched: ${reason}` });
  }
  const { width, height, faces } = analysis;
  return { job_id: id, width, height, faces: faces.map(renderFace) };
}
