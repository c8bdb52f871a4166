/** The groups of the reference, in its order: name and one sentence. */
export const apiTags = {
  Jobs: 'Optimize images, watch them, read and fetch their results.',
  Uploads: 'Files that jobs and collections name by id.',
  Images: 'One image of a job: its source and a thumbnail.',
  Events: 'What happens to jobs, as server-sent events.',
  Collections: 'Named batches of any size, with their cost before they start.',
  Presets: 'Named options.',
  Account: 'Who I am, keys, use and ledger.',
  Webhooks: 'Endpoints that are told of events, their deliveries, and the secret that signs them.',
  Storage: 'Connectors to storage of the account, and watermarks.',
  Browser: 'Sessions of browsers, and links that show the pictures of a job.',
  Administration: 'For the operator, with the administration key.',
} as const;

export type ApiTag = keyof typeof apiTags;
