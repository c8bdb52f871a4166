export { eventSchema, type RenderEventOptions, renderEvent, renderEventWebhook, type WireEvent } from './event.js';
export { imageSchema, renderImage, type WireImage } from './image.js';
export { type JobOutcome, jobOutcomes, jobSchema, renderJob, toOutcome, type WireJob } from './job.js';
export { checkOptionFields, type JobOptions, jobOptionsFields, jobOptionsSchema, labelsSchema, presetOptionsSchema } from './options.js';
export { findUrlProblem, invalidFields, mergePreset, type ParsedJobOptions, parseJobOptions } from './parse-options.js';
export { renderJobOptions } from './render-options.js';
export { type JobSettledEvent, renderJobWebhook, toJobSettledEvent } from './render-webhook.js';
export { maxDataBytes, type ParsedSource, parseSources, type SourceRules, sourceSchema, type WireSource } from './sources.js';
export { toVariantUrl, variantSchema, type WireVariant } from './variant.js';
