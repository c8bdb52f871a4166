export { issueCertificate } from './issue-certificate.js';
export { startAzureStub } from './object-store/azure-stub.js';
export { startS3Stub } from './object-store/s3-stub.js';
export { findSigV4Error } from './object-store/sig-v4.js';
export { type DeliveryIds, type DeliverySeed, seedDeliveries } from './seed-deliveries.js';
export { describeStorageDriver } from './storage-conformance.js';
export { createRedisPrefix, createTestDatabase, requireTestServiceUrl, type TestDatabase } from './test-database.js';
export { openTestEnvironment, type TestEnvironment } from './test-environment.js';
export { parseTranscript, readRecordedForm, sendTranscript, type Transcript, type TranscriptResponse } from './transcript.js';
