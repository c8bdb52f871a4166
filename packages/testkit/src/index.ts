export { startAzureStandIn } from './azure-stand-in.js';
export { issueCertificate } from './issue-certificate.js';
export { type DeliveryPlan, type PlantedDelivery, plantDeliveries } from './plant-delivery.js';
export { startS3StandIn } from './s3-stand-in.js';
export { findSigV4Fault } from './sig-v4.js';
export { describeStorageDriver } from './storage-conformance.js';
export { createRedisPrefix, createTestDatabase, requireTestService, type TestDatabase } from './test-database.js';
export { openTestPlace, type TestPlace } from './test-place.js';
export { type Answer, parseTranscript, readRecordedForm, sendTranscript, type Transcript } from './transcript.js';
