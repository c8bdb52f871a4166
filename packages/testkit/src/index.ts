export { type DeliveryPlan, type PlantedDelivery, plantDeliveries } from './plant-delivery.js';
export { describeStorageDriver } from './storage-conformance.js';
export { createRedisPrefix, createTestDatabase, requireTestService, type TestDatabase } from './test-database.js';
export { openTestPlace, type TestPlace } from './test-place.js';
export { type Answer, parseTranscript, readRecordedForm, sendTranscript, type Transcript } from './transcript.js';
