export { imageSchema, renderImage, type WireImage } from './image.js';
export { type JobOutcome, jobOutcomes, jobSchema, renderJob, toOutcome, type WireJob } from './job.js';
export { type JobSettledEvent, renderJobWebhook, toJobSettledEvent } from './render-webhook.js';
export { toVariantUrl, variantSchema, type WireVariant } from './variant.js';
