export type { AccountsRepository, Caller, NewAccount } from './accounts-repository.js';
export type { ArtifactsRepository, ServedArtifact } from './artifacts-repository.js';
export { type Bootstrap, bootstrapAccount } from './bootstrap.js';
export { databaseSettings } from './config.js';
export { type Database, openDatabase } from './database.js';
export type { AfterAttempt, AttemptRecord, DeliveriesRepository, DeliveryClaim, DueDelivery } from './deliveries-repository.js';
export type { Claim, ClaimRequest, Expired, JobsRepository, NewJob, Unheard } from './jobs-repository.js';
export { assertMigrated, migrate } from './migrate.js';
export type { Settlement } from './settlement.js';
