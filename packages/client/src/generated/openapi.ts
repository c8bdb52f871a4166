/** Written by `npm run docs` from docs/openapi.json. */
export type paths = {
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a browser in
         * @description Answers with a cookie that scripts cannot read. It counts on `/api/v1` alone, for requests of pages of the service itself. Programs send their key with each request instead.
         *
         *     Needs no key.
         */
        post: operations["createSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the session of the browser
         * @description A page calls it when it loads, for the CSRF token. The session then lasts its whole lifetime again.
         *
         *     Needs no key.
         */
        get: operations["getCurrentSession"];
        put?: never;
        post?: never;
        /**
         * Sign the browser out
         * @description Needs no key.
         */
        delete: operations["deleteCurrentSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shared/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the pictures of a link
         * @description Without a key. An unknown link and one that has ended are the same: 404.
         *
         *     Needs no key.
         */
        get: operations["getSharedJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shared/{token}/images/{id}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch the source of a picture of a link
         * @description Needs no key.
         */
        get: operations["getSharedImageSource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shared/{token}/images/{id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a thumbnail of a picture of a link
         * @description Needs no key.
         */
        get: operations["getSharedImageThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the account of the key
         * @description Any key may do it.
         */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename the account
         * @description Needs the scope `account:admin`.
         */
        patch: operations["changeAccount"];
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream what happens to the jobs of the account
         * @description Server-sent events. Each event is told at least once after a resume for `job.settled`, and at least once while Redis keeps it for the others. The data of an event is an `Event`.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream what happens to a job, from its start
         * @description Server-sent events. Each event is told at least once after a resume for `job.settled`, and at least once while Redis keeps it for the others. The stream ends after `job.settled`, when every webhook of the job was tried once, or a
         *     minute later. A caller that resumes after that gets 204, so that a browser does not connect again.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["streamJobEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List jobs, newest first
         * @description Jobs of the native API and of the dialects. A job in the list has counts in the place of its images.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["listJobs"];
        put?: never;
        /**
         * Optimize images
         * @description JSON with `sources` (URLs, ids of uploads, `data:` URIs), or a form with `file` parts and one JSON part `options`.
         *     One wrong field refuses the whole request and is named by its JSON pointer. A file of several that is no image fails alone.
         *     `Prefer: wait=N` waits up to N seconds (at most 100) for the result; a client that disconnects meanwhile does not cancel the job.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["createJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/faces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find faces
         * @description JSON with one source (`url`, `upload_id` or `data`), or a form with one part `file`. The answer has the box, the score and six points
         *     of each face, in px of the upright picture. It says where faces are, not whose. Below it is a job with `"analyse": ["faces"], "encode": false`, which
         *     appears in lists and costs one token. It waits for up to 50 seconds, or as long as `Prefer: wait=N` says; then the answer is the job.
         *     A picture that cannot be read is an error.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["findFaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a job
         * @description A job of the native API or of a dialect, with its images, results, failures, webhooks and timings. With `wait` the answer comes when the job settles, at the latest after that many seconds; it then shows the job as it is.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /**
         * Delete a settled job
         * @description Deletes the job, its results and its sources at once. A callback that is still due is not sent. The ledger keeps its entries. Cancel an unsettled job first.
         *
         *     Needs the scope `jobs:write`.
         */
        delete: operations["deleteJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job that waits or runs
         * @description Settles the job at once: all of its images end as `cancelled` and nothing is charged, also for images that a worker had finished already, because their results exist only once the whole job is settled. Its sources are kept for `SOURCE_TTL`, so that it can be retried. The `callback_url` of a native job is told; clients of the dialects expect no webhook for this. A cancelled job is answered as it is.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry the failed images of a job
         * @description Makes a new job of the images that failed or were cancelled, with the options, destination, callback, labels and priority of the old one, whose id is its `parent_id`. Its sources are its own: stored sources are copied, URLs without stored bytes are fetched again. It costs tokens as any job does. The new job is a native one, unless the old one has a callback: its receiver gets the body of its own dialect.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch all results of a job as a ZIP file
         * @description Every result and extra of a settled job under the name of its image, with the extension of the result; a second `a.jpg` is `a (2).jpg`. `report.json` has the job, the names of the files, and under `missing` the results that are not stored any more. The file is made while it is sent, so it has no `Content-Length`.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["getJobArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the uploads that have not expired, newest first
         * @description Needs the scope `jobs:read`.
         */
        get: operations["listUploads"];
        put?: never;
        /**
         * Upload a file
         * @description The bytes as the body, or one file in a form. Jobs and collections name it by its id until it expires; each job gets a copy.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["createUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an upload
         * @description Needs the scope `jobs:read`.
         */
        get: operations["getUpload"];
        put?: never;
        post?: never;
        /**
         * Delete an upload
         * @description Jobs that named it have their own copies.
         *
         *     Needs the scope `jobs:write`.
         */
        delete: operations["deleteUpload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch the source of an image
         * @description The bytes that were uploaded or fetched, while the service keeps them: `SOURCE_TTL` from the settlement. 410 before a URL was fetched, and when the source was removed.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["getImageSource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a thumbnail of an image
         * @description A WebP of at most 256 px, of the main result, or of the source while there is no result. A worker makes it at the first request and it is kept as long as the files of the job. 503 with `Retry-After` when no worker made it within 5 seconds; 410 when the files were removed, or the image cannot be shown.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["getImageThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the collections, newest first
         * @description Needs the scope `jobs:read`.
         */
        get: operations["listCollections"];
        put?: never;
        /**
         * Create a collection
         * @description An empty draft: add images, look at the cost, and start it. The options and the labels are those of each of its jobs.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["createCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a collection and its progress
         * @description Cheap at any size: counters are kept, nothing is counted. Poll it with `If-None-Match`, or follow `GET /events`.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["getCollection"];
        put?: never;
        post?: never;
        /**
         * Delete a collection
         * @description A draft, or one that has ended. Its jobs and their results stay as long as those of any job.
         *
         *     Needs the scope `jobs:write`.
         */
        delete: operations["deleteCollection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}/cost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what a collection will cost at most
         * @description Before it starts, or for what is left of it.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["getCollectionCost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the images of a collection, in their order
         * @description Needs the scope `jobs:read`.
         */
        get: operations["listCollectionImages"];
        put?: never;
        /**
         * Add images to a collection
         * @description Up to 10000 in a call and 1000000 in a collection: URLs, or uploads, which then live until the collection ends. A running or paused collection takes images, too.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["addCollectionImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add the images of a sitemap or a page
         * @description For a draft. Its state is `importing` until a worker has read them; then `import` says how many were added, or why none were. Images that the collection has already are left out.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["importCollectionImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a collection
         * @description Of a draft with images. Tokens are held as its images become jobs, not before.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["startCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a collection
         * @description Images that are in a job are finished; no further ones become jobs.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["pauseCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused collection
         * @description Also after it was paused without tokens.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["resumeCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a collection
         * @description Its unfinished jobs are cancelled within seconds; what was not done is not charged. Results that exist stay.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["cancelCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry the failed images of a collection
         * @description Of one that is settled or cancelled: a new collection with the same options, started at once, that names it as its parent.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["retryCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch the results of a collection as a ZIP file
         * @description Every result so far, as `<position>-<name>`, and a `report.json` with the collection and its images. One archive has at most 50000 images: fetch a larger collection in parts, with `from`. The file is made while it is sent, so it has no `Content-Length`.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["getCollectionArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of the account, oldest first
         * @description Needs the scope `account:admin`.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Create a key
         * @description The key is shown once. Without `scopes` it may do what the key that creates it may do.
         *
         *     Needs the scope `account:admin`.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a key
         * @description Needs the scope `account:admin`.
         */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Revoke a key from its next request on
         * @description The account still lists it, with `revoked_at`. The last key that may administer the account cannot be revoked here.
         *
         *     Needs the scope `account:admin`.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        /**
         * Change a key
         * @description From its next request on. Absent fields stay as they are. The last key that may administer the account stays one.
         *
         *     Needs the scope `account:admin`.
         */
        patch: operations["changeKey"];
        trace?: never;
    };
    "/api/v1/presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the presets of the account, oldest first
         * @description Needs the scope `jobs:read`.
         */
        get: operations["listPresets"];
        put?: never;
        /**
         * Create a preset
         * @description Needs the scope `account:admin`.
         */
        post: operations["createPreset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/presets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a preset
         * @description Needs the scope `jobs:read`.
         */
        get: operations["getPreset"];
        /**
         * Replace name and options of a preset
         * @description From the next job on; submitted jobs keep their options.
         *
         *     Needs the scope `account:admin`.
         */
        put: operations["replacePreset"];
        post?: never;
        /**
         * Delete a preset
         * @description Keys that use it go on without a preset.
         *
         *     Needs the scope `account:admin`.
         */
        delete: operations["deletePreset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show images, bytes, tokens and scores by day, format and key
         * @description Counters that each settled job adds to, so they are exact and outlive the jobs. Cancelled images do not count.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the changes of the balance, newest first
         * @description The sum of all entries is the balance. An unlimited account has none.
         *
         *     Needs the scope `account:admin`.
         */
        get: operations["listLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the links that have not ended, newest first
         * @description Needs the scope `jobs:read`.
         */
        get: operations["listShares"];
        put?: never;
        /**
         * Create a link that shows the pictures of a job
         * @description Whoever has the link sees the pictures, their sizes and scores, and fetches sources and results. It shows no address of a source, no option, no label and nothing of the account. It ends with the results.
         *
         *     Needs the scope `jobs:write`.
         */
        post: operations["createShare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a link
         * @description Needs the scope `jobs:write`.
         */
        delete: operations["deleteShare"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks with their attempts, newest first
         * @description Needs the scope `jobs:read`.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/origins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List where webhooks were sent, with failures and pauses
         * @description Paused origins come first, then failing ones. At most 1,000, on one page.
         *
         *     Needs the scope `jobs:read`.
         */
        get: operations["listDeliveryOrigins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send webhooks again
         * @description Sends those that match the filter, oldest first, up to 5,000 at a time. A delivery whose result files were deleted is not sent again: receivers save what the URLs in it answer.
         *
         *     Needs the scope `account:admin`.
         */
        post: operations["replayDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a webhook with its body
         * @description Needs the scope `jobs:read`.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook again
         * @description Id and body stay the same, and the retry schedule starts anew. A delivery whose result files were deleted is not sent again: receivers save what the URLs in it answer.
         *
         *     Needs the scope `account:admin`.
         */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-endpoints/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the pause of an origin
         * @description Needs the scope `account:admin`.
         */
        post: operations["resumeWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the webhook endpoints, oldest first
         * @description Needs the scope `jobs:read`.
         */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Send chosen events of every job to a URL
         * @description The body of a webhook is the `Event`, signed with the secret of the account, and sent again until the receiver takes it.
         *     The same event has the same `id` in every attempt. An account has at most 10 endpoints.
         *
         *     Needs the scope `account:admin`.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a webhook endpoint
         * @description Needs the scope `jobs:read`.
         */
        get: operations["getWebhookEndpoint"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook endpoint and its deliveries
         * @description Needs the scope `account:admin`.
         */
        delete: operations["deleteWebhookEndpoint"];
        options?: never;
        head?: never;
        /**
         * Choose other events for a webhook endpoint
         * @description Counts for what happens from now on. For another URL, create another endpoint.
         *
         *     Needs the scope `account:admin`.
         */
        patch: operations["updateWebhookEndpoint"];
        trace?: never;
    };
    "/api/v1/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to a webhook endpoint
         * @description The event `endpoint.test` is sent as every other event is. The answer is its delivery, before the first attempt:
         *     `GET /deliveries/:id` and the event `delivery.attempted` tell what the receiver answered.
         *
         *     Needs the scope `account:admin`.
         */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the secret that signs webhooks
         * @description Creates it when there is none.
         *
         *     Needs the scope `account:admin`.
         */
        get: operations["getWebhookSecret"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a new secret
         * @description The old secret also signs for `WEBHOOK_SECRET_OVERLAP`, so that receivers can change in between.
         *
         *     Needs the scope `account:admin`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the connectors, oldest first
         * @description Needs the scope `jobs:read`.
         */
        get: operations["listConnectors"];
        put?: never;
        /**
         * Store credentials of a bucket or container
         * @description They are encrypted, and no answer shows them again. An account has at most 100 connectors.
         *
         *     Needs the scope `account:admin`.
         */
        post: operations["createConnector"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a connector
         * @description Submitted jobs keep their copy of the credentials.
         *
         *     Needs the scope `account:admin`.
         */
        delete: operations["deleteConnector"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a connector
         * @description Puts a small object to the bucket or container, as a job would, and removes it. Takes at most 10 s. Ten tests a minute, one at a time.
         *
         *     Needs the scope `account:admin`.
         */
        post: operations["testConnector"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watermarks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the watermarks, oldest first
         * @description Needs the scope `jobs:read`.
         */
        get: operations["listWatermarks"];
        put?: never;
        /**
         * Store a watermark
         * @description One file in a form, or the bytes as the body. JPEG, PNG, GIF, WebP or AVIF; at most 5 MB and 4,000 px a side.
         *
         *     Needs the scope `account:admin`.
         */
        post: operations["createWatermark"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watermarks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a watermark
         * @description Needs the scope `jobs:read`.
         */
        get: operations["getWatermark"];
        put?: never;
        post?: never;
        /**
         * Delete a watermark
         * @description Jobs that use it and have not run yet fail.
         *
         *     Needs the scope `account:admin`.
         */
        delete: operations["deleteWatermark"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the queues and the workers
         * @description PostgreSQL is the source of truth; the entries in Redis only wake the workers.
         *
         *     Needs the administration key.
         */
        get: operations["adminGetQueues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause the work of all workers
         * @description Within two seconds workers claim no further job; those that run end normally. Jobs are still accepted and wait. Webhooks are still sent. A second call changes the reason only.
         *
         *     Needs the administration key.
         */
        post: operations["adminPauseWork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume the work
         * @description Needs the administration key.
         */
        post: operations["adminResumeWork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the causes of failed images of a time
         * @description Of all accounts, by code. What failed by no fault of its own and is kept for a replay is under `/dead-letters`, too.
         *
         *     Needs the administration key.
         */
        get: operations["adminListFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the use of all accounts
         * @description From the counters that settlements keep, so it costs the same in a large service. Ordered by the groups.
         *
         *     Needs the administration key.
         */
        get: operations["adminGetUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the settings of the API process, and where each came from
         * @description Needs the administration key.
         */
        get: operations["adminListSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check the database, Redis, the storage and the disks now
         * @description Always answers 200: each part says whether it works. `/readyz` is for load balancers.
         *
         *     Needs the administration key.
         */
        get: operations["adminGetHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the accounts, oldest first
         * @description Needs the administration key.
         */
        get: operations["adminListAccounts"];
        put?: never;
        /**
         * Create an account and its first key
         * @description The key is shown once. Repeating the request is safe: an e-mail address has one account.
         *
         *     Needs the administration key.
         */
        post: operations["adminCreateAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an account and its keys
         * @description Needs the administration key.
         */
        get: operations["adminGetAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts/{id}/top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add tokens to an account
         * @description Needs the administration key.
         */
        post: operations["adminTopUpAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject the keys of an account from its next request on
         * @description Needs the administration key.
         */
        post: operations["adminDisableAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept the keys of an account again
         * @description Needs the administration key.
         */
        post: operations["adminEnableAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a further key of an account
         * @description The key is shown once.
         *
         *     Needs the administration key.
         */
        post: operations["adminCreateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key from the next request on
         * @description Revoking a revoked key changes nothing. The account still lists the key, with `revoked_at`.
         *
         *     Needs the administration key.
         */
        delete: operations["adminRevokeKey"];
        options?: never;
        head?: never;
        /**
         * Change the name, the scopes or the expiry of a key, from its next request on
         * @description Absent fields stay as they are.
         *
         *     Needs the administration key.
         */
        patch: operations["adminChangeKey"];
        trace?: never;
    };
    "/api/v1/admin/accounts/{id}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the limits of an account
         * @description Needs the administration key.
         */
        get: operations["adminGetAccountLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the limits of an account
         * @description Needs the administration key.
         */
        patch: operations["adminChangeAccountLimits"];
        trace?: never;
    };
    "/api/v1/admin/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the dead letters, newest first
         * @description Needs the administration key.
         */
        get: operations["adminListDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay the dead letters that were never replayed
         * @description Needs the administration key.
         */
        post: operations["adminReplayDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay a dead letter as a new job
         * @description Needs the administration key.
         */
        post: operations["adminReplayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
};
export type components = {
    schemas: {
        Account: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            name: string;
            email: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Balance; null is unlimited */
            tokens: number | null;
            /** @description Balance at each renewal; null without one */
            monthly_tokens: number | null;
            tokens_renew_at: string | null;
            /** @description Unsettled jobs */
            jobs: {
                /** @description Jobs that wait */
                queued: number;
                /** @description Jobs that a worker has */
                running: number;
            };
            /** @description Those of the account, otherwise those of the service */
            limits: {
                /** @description Unsettled jobs at the same time */
                max_queued: number;
                /** @description Of each key, at this API; null is unlimited */
                requests_per_minute: number | null;
            };
            /** @description Null for a browser that signed in by a code; it may do everything */
            key: {
                /**
                 * Format: uuid
                 * @description Id
                 * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
                 */
                id: string;
                /** @description What the key of this request may do; null is everything */
                scopes: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            } | null;
        };
        AccountChanges: {
            /** @description Name of the owner */
            name: string;
        };
        AccountLimits: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            email: string;
            /** @description Balance; null is unlimited */
            tokens: number | null;
            /** @description Unfinished jobs; null is `MAX_QUEUED_PER_ACCOUNT` */
            max_queued: number | null;
            /** @description Of each key at this API, and at each endpoint of the MegaOptim dialect; null is the setting */
            requests_per_minute: number | null;
            /** @description The balance is raised to it, at once and then each month at the same day; null is none */
            monthly_tokens: number | null;
            /** @description When the balance is raised next */
            tokens_renew_at: string | null;
        };
        /** @description An absent limit stays */
        AccountLimitsChanges: {
            /** @description Unfinished jobs; null is `MAX_QUEUED_PER_ACCOUNT` */
            max_queued?: number | null;
            /** @description Of each key at this API, and at each endpoint of the MegaOptim dialect; null is the setting */
            requests_per_minute?: number | null;
            /** @description The balance is raised to it, at once and then each month at the same day; null is none */
            monthly_tokens?: number | null;
        };
        AddedImages: {
            /** @description How many were added */
            images_added: number;
            /** @description Position of the first of them in the collection, from 0 */
            first_position: number;
            /** @description Position of the last of them */
            last_position: number;
            /** @description Images of the collection now */
            images_total: number;
        };
        AdminAccount: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            name: string;
            email: string;
            /** @description Balance; null is unlimited */
            tokens: number | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Since when its keys are rejected; null while it is enabled */
            disabled_at: string | null;
        };
        AdminAccountKey: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            name: string | null;
            /** @description The end of the key */
            last_four: string;
            /** @description What the key may do; null is everything */
            scopes: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            /** @description From then on it is an unknown key; null is never */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Exact to the minute; null when it was never used */
            last_used_at: string | null;
            revoked_at: string | null;
        };
        AdminAccountKeyChanges: {
            /** @description What the key is for */
            name?: string | null;
            /** @description What the key may do; null is everything. A key cannot give what it has not itself */
            scopes?: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            /** @description ISO 8601; null is never */
            expires_at?: string | null;
        };
        AdminAccountWithKeys: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            name: string;
            email: string;
            /** @description Balance; null is unlimited */
            tokens: number | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Since when its keys are rejected; null while it is enabled */
            disabled_at: string | null;
            /** @description Oldest first */
            keys: components["schemas"]["AdminAccountKey"][];
        };
        AdminUsage: {
            /**
             * Format: date
             * @description In UTC
             */
            day?: string;
            /** @description Absent when rows do not stand for accounts */
            account?: {
                /**
                 * Format: uuid
                 * @description Id
                 * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
                 */
                id: string;
                email: string;
            };
            /** @description Null for jobs without a key */
            key_id?: string | null;
            /** @description Format of the sources */
            format?: string;
            /** @description Settled, with the failed ones */
            images: number;
            /** @description Free; cancelled ones included */
            images_failed: number;
            /** @description Sizes of the sources */
            bytes_in: number;
            /** @description Sources less main results */
            bytes_saved: number;
            /** @description Charged */
            tokens: number;
            /** @description Of those that have a score; null without one */
            mean_score: number | null;
        };
        /** @description What is known about the picture of the source */
        Analysis: {
            /** @description px of the picture that all places are about: the upright source, or an SVG as it was drawn */
            width: number;
            /** @description px */
            height: number;
            /** @description The largest first; empty without a face */
            faces: components["schemas"]["Face"][] | null;
            /** @description The point that a crop should keep */
            focus: {
                /** @description px from the left */
                x: number;
                /** @description px from the top */
                y: number;
                /**
                 * @description The largest face, or the part that differs most from its surroundings
                 * @enum {string}
                 */
                from: "faces" | "saliency";
            } | null;
            /** @description Transparent pixels are left out */
            colours: {
                /** @description Average of the light, in sRGB */
                average: string;
                /** @description At most six, the largest share first */
                dominant: {
                    /** @description sRGB, such as `#0a64ff` */
                    colour: string;
                    /** @description Part of the visible picture, 0 to 1 */
                    share: number;
                }[];
            } | null;
            /** @description What a page shows while the picture loads */
            placeholders: {
                /** @description Base64 */
                thumbhash: string;
                /** @description 28 characters; the picture is on white */
                blurhash: string;
                /** @description A WebP with 16 px on its longer side, for the `src` of an `<img>` */
                data_uri: string;
            } | null;
            /** @description Parts that the job asked for and that could not be made */
            missing: {
                /**
                 * @description As in `analyse`
                 * @enum {string}
                 */
                part: "faces" | "focus" | "colours" | "placeholders";
                /** @description Why, for a person */
                reason: string;
            }[];
        };
        /** @description A named batch of images and its progress */
        Collection: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            name: string;
            /** @description Names and values of the caller */
            labels: {
                [key: string]: string;
            };
            /**
             * @description `importing`: its images are read from a sitemap or a page. `settled` and `cancelled` are final
             * @enum {string}
             */
            state: "draft" | "importing" | "running" | "paused" | "settled" | "cancelled";
            /** @description `no_tokens`: the balance is empty. `operator`: the service is paused and goes on by itself */
            pause_reason: ("user" | "no_tokens" | "operator") | null;
            /** @description Options of its jobs, without secrets */
            options: {
                [key: string]: unknown;
            };
            /** @description How many are where */
            images: {
                /** @description All of them */
                total: number;
                /** @description No job has them yet */
                waiting: number;
                /** @description Their jobs have not settled */
                processing: number;
                /** @description Have results */
                succeeded: number;
                /** @description Failed or were cancelled; free */
                failed: number;
            };
            /** @description Sizes of the sources of the images that succeeded */
            bytes_in: number;
            /** @description Sizes of their main results */
            bytes_out: number;
            /** @description So far */
            tokens_charged: number;
            /** @description Average of the last minute; null while it is not known */
            images_per_second: number | null;
            /** @description At the present rate; null while it is not known */
            finishes_at: string | null;
            /** @description The last import; null without one */
            import: {
                /** @description Of the sitemap or the page */
                url: string;
                /**
                 * @description What it is
                 * @enum {string}
                 */
                kind: "sitemap" | "page";
                /** @description Null while it runs */
                images_added: number | null;
                /** @description Why it added nothing */
                failure: {
                    /** @description Error code */
                    code: string;
                    /** @description What went wrong, for a person */
                    message: string;
                } | null;
            } | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            started_at: string | null;
            settled_at: string | null;
            /** @description The collection whose failed images it retries */
            parent_id: string | null;
        };
        CollectionCost: {
            /** @description Images that no job has yet */
            images: number;
            /** @description One for each of them; images that were not made smaller are free */
            tokens_at_most: number;
            /** @description Balance of the account; null is unlimited */
            tokens: number | null;
            /** @description Whether the balance suffices whatever the images turn out to be */
            enough: boolean;
            /** @description Images that can certainly be done with the balance */
            images_possible: number;
        };
        CollectionImage: {
            /** @description In the collection, from 0; the image of the job has the same position */
            position: number;
            name: string;
            /** @description Without its login; null for an upload */
            url: string | null;
            upload_id: string | null;
            /**
             * @description `waiting`: no job has it yet
             * @enum {string}
             */
            state: "waiting" | "processing" | "succeeded" | "failed";
            job_id: string | null;
            /** @description Null before it has a job, and after the job was deleted */
            image_id: string | null;
            /** @description Why it failed */
            failure: {
                /** @description Error code */
                code: string;
                /** @description What went wrong, for a person */
                message: string;
            } | null;
        };
        CollectionImport: {
            /** @description http or https, without a login */
            url: string;
            /**
             * @description `sitemap`: the image extension, and the sitemaps of an index. `page`: the images of one HTML page
             * @enum {string}
             */
            kind: "sitemap" | "page";
        };
        CollectionSources: {
            /** @description The images */
            sources: components["schemas"]["Source"][];
        };
        /** @description Credentials of storage of the account. No answer shows them again. */
        Connector: {
            /**
             * @description 10 letters and digits
             * @example q8ZcK0vN3a
             */
            id: string;
            name: string;
            /**
             * @description The service that has the storage
             * @enum {string}
             */
            provider: "aws" | "google" | "cloudflare" | "digitalocean" | "ibm" | "custom" | "azure" | "swift" | "rackspace";
            /** @description Such as eu-central-1 */
            region: string | null;
            /** @description Replaces the service's own address */
            endpoint: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
        };
        ConnectorTest: {
            /** @description Whether jobs can put their results there */
            ok: boolean;
            /** @description In this order; a failure ends the test */
            steps: {
                /**
                 * @description What was tried
                 * @enum {string}
                 */
                step: "write" | "remove";
                /** @description Whether it worked */
                ok: boolean;
                /** @description Why it failed, or the address or key of the object */
                detail: string;
            }[];
        };
        ConnectorTestRequest: {
            /** @description Required for every provider but `azure`, `swift` and `rackspace` */
            bucket?: string;
            /** @description Required for `azure`, `swift` and `rackspace` */
            container?: string;
            /** @description Folder of the test object; the top of the bucket by default */
            path?: string;
        };
        CreatedAdminAccount: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            email: string;
            /** @description Balance; null is unlimited */
            tokens: number | null;
            /** @description Shown only now: the service stores its hash */
            key: string;
        };
        CreatedAdminAccountKey: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            account_id: string;
            name: string | null;
            /** @description What the key may do; null is everything */
            scopes: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            /** @description From then on it is an unknown key; null is never */
            expires_at: string | null;
            /** @description Shown only now: the service stores its hash */
            key: string;
        };
        CreatedKey: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            name: string | null;
            /** @description The end of the key */
            last_four: string;
            /** @description What the key may do; null is everything */
            scopes: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            /** @description From then on it is an unknown key; null is never */
            expires_at: string | null;
            /** @description Options of its requests to `/v1` and `/1.0`; null without a preset */
            preset_id: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Exact to the minute; null when it was never used */
            last_used_at: string | null;
            revoked_at: string | null;
            /** @description Shown only now: the service stores its hash */
            key: string;
        };
        CreatedShare: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            job_id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /** @description The earlier of its own end and that of the results; null while neither is known */
            expires_at: string | null;
            /** @description Where a browser shows the pictures. Shown only now: the service stores the hash of its token */
            url: string;
            /** @description The same as JSON, without a key */
            api_url: string;
        };
        DeadLetter: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            account_id: string;
            email: string;
            /** @description The API that the job was submitted by */
            dialect: string;
            /** @description Number of its images */
            images: number;
            /** @description Why no further attempt is made */
            reason: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            dead_at: string;
            /** @description Until when its sources are kept for a replay; null when they are gone */
            kept_until: string | null;
            /** @description The job that last replayed it */
            replay: {
                /**
                 * Format: uuid
                 * @description Id
                 * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
                 */
                id: string;
                /** @enum {string} */
                state: "queued" | "running" | "succeeded" | "failed" | "dead";
            } | null;
        };
        DeadLetterReplay: {
            /**
             * Format: uuid
             * @description Id of the dead letter
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /**
             * Format: uuid
             * @description Id of the job that replays it
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            job_id: string;
            /** @description False when that job was created before and has not settled yet */
            created: boolean;
        };
        DeadLetterReplays: {
            /** @description Dead letters that have a new job */
            replayed: components["schemas"]["DeadLetterReplay"][];
            /** @description Dead letters that could not be replayed */
            failed: {
                /**
                 * Format: uuid
                 * @description Id
                 * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
                 */
                id: string;
                /** @description Error code */
                code: string;
                /** @description What went wrong */
                message: string;
            }[];
            /** @description `cursor` of the next call; null when these were the last */
            next_cursor: string | null;
        };
        DeliveriesReplayed: {
            /** @description How many are sent again */
            replayed: number;
            /** @description How many remain for the next call */
            left: number;
        };
        Delivery: {
            /**
             * Format: uuid
             * @description The `webhook-id` header of every attempt
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /** @description Null for a test event, and for an event of a collection */
            job_id: string | null;
            /** @description What is told, such as `job.settled` */
            event: string;
            /** @description The endpoint of the account that asked for it; null for the callback of the job */
            webhook_endpoint_id: string | null;
            /** @description With `***` in the place of a login */
            url: string;
            /** @description Scheme, host and port of the URL */
            endpoint: string;
            /** @enum {string} */
            state: "pending" | "delivered" | "failed";
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            next_attempt_at: string | null;
            ended_at: string | null;
            /** @description Oldest first */
            attempts: {
                /** @description Counts from 1 */
                number: number;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 * @example 2026-12-01T09:30:00.000Z
                 */
                started_at: string;
                duration_ms: number;
                /** @description HTTP status; null without an answer */
                status: number | null;
                /** @description Null for a success */
                error: string | null;
                /** @description The start of the answer */
                head: string | null;
            }[];
        };
        DeliveryOrigin: {
            /** @description Scheme, host and port */
            origin: string;
            /** @description In a row */
            failures: number;
            /** @description Time of the first failure in a row */
            failing_since: string | null;
            succeeded_at: string | null;
            /** @description While it is set, no webhook is sent there */
            paused_at: string | null;
        };
        DeliveryWithBody: {
            /**
             * Format: uuid
             * @description The `webhook-id` header of every attempt
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /** @description Null for a test event, and for an event of a collection */
            job_id: string | null;
            /** @description What is told, such as `job.settled` */
            event: string;
            /** @description The endpoint of the account that asked for it; null for the callback of the job */
            webhook_endpoint_id: string | null;
            /** @description With `***` in the place of a login */
            url: string;
            /** @description Scheme, host and port of the URL */
            endpoint: string;
            /** @enum {string} */
            state: "pending" | "delivered" | "failed";
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            next_attempt_at: string | null;
            ended_at: string | null;
            /** @description Oldest first */
            attempts: {
                /** @description Counts from 1 */
                number: number;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 * @example 2026-12-01T09:30:00.000Z
                 */
                started_at: string;
                duration_ms: number;
                /** @description HTTP status; null without an answer */
                status: number | null;
                /** @description Null for a success */
                error: string | null;
                /** @description The start of the answer */
                head: string | null;
            }[];
            /** @description Media type of the body */
            content_type: string;
            /** @description What is sent */
            body: string;
        };
        DestinationOptions: {
            /** @description Id of a connector, in place of `provider` and the credentials */
            connector?: string;
            /**
             * @description The service that has the storage
             * @enum {string}
             */
            provider?: "aws" | "google" | "cloudflare" | "digitalocean" | "ibm" | "custom" | "azure" | "swift" | "rackspace";
            /** @description Access key id; for `azure` the key of the storage account, for `swift` the key or password, for `rackspace` the API key */
            key?: string;
            /** @description Secret access key, for services of S3 */
            secret?: string;
            /** @description Name of the storage account, for `azure` only */
            account?: string;
            /** @description For `swift` and `rackspace` */
            username?: string;
            /** @description Name of the project at Keystone, for `swift`; without it the login is the older one by two headers */
            project?: string;
            /** @description Name of the domain of the user at Keystone, for `swift`; `Default` by default */
            domain?: string;
            /** @description Name of the domain of the project, for `swift`; that of the user by default */
            project_domain?: string;
            /** @description Id of an application credential of Keystone, whose secret is `key`; for `swift` */
            application_credential?: string;
            /** @description Key file of a service account, as an object or a text; for `google`, in place of `key` and `secret` */
            json_key?: string | {
                [key: string]: unknown;
            };
            /** @description Required for `aws`, `digitalocean`, `ibm` and `rackspace`; for `swift` where the login has several */
            region?: string;
            /** @description Required for `cloudflare`, `custom` and `swift` (the address of its login); an https address */
            endpoint?: string;
            /** @description For every provider but `azure`, `swift` and `rackspace` */
            bucket?: string;
            /** @description For `azure`, `swift` and `rackspace` */
            container?: string;
            /** @description Folder for the results; they have the names of the images */
            path?: string;
            /**
             * @description Who may read the objects; what the bucket says by default
             * @enum {string}
             */
            acl?: "public-read" | "private";
            /** @description A storage class of the provider */
            storage_class?: string;
            /** @description Own metadata of the objects */
            metadata?: {
                [key: string]: string;
            };
            /** @description Such as Cache-Control */
            headers?: {
                [key: string]: string;
            };
        };
        /** @description What a job would cost and what would be refused */
        DryRun: {
            /** @constant */
            dry_run: true;
            /** @description Whether the same request without `dry_run` would be accepted now */
            accepted: boolean;
            /** @description What the whole request would be refused with */
            error: {
                /**
                 * @description Error code
                 * @enum {string}
                 */
                code: "api_key_missing" | "api_key_unknown" | "scope_missing" | "insufficient_tokens" | "invalid_parameter" | "idempotency_key_reused" | "idempotency_key_running" | "registration_invalid" | "already_registered" | "account_not_found" | "key_not_found" | "malformed_body" | "file_too_large" | "body_too_large" | "job_not_found" | "job_unsettled" | "job_foreign" | "image_not_found" | "upload_not_found" | "collection_not_found" | "preset_not_found" | "share_not_found" | "webhook_endpoint_not_found" | "state_conflict" | "session_invalid" | "csrf_missing" | "delivery_not_found" | "job_timed_out" | "cancelled" | "watermark_not_found" | "wait_timed_out" | "https_required" | "route_not_found" | "method_not_allowed" | "http_invalid" | "request_too_slow" | "url_too_long" | "headers_too_long" | "expectation_unknown" | "rate_limited" | "unavailable" | "internal" | "not_an_image" | "source_unreachable" | "source_answered" | "egress_failed" | "image_damaged" | "image_too_large" | "svg_not_allowed" | "processing_failed" | "not_processed" | "source_lost" | "dead_letter_not_found" | "address_refused" | "connection_failed" | "artifact_missing" | "storage_failed" | "destination_refused" | "destination_failed" | "connector_not_found" | "claim_lost" | "lane_full" | "setup_failed";
                /** @description What is wrong, for a person */
                message: string;
            } | null;
            /** @description Tokens that would be held, which is the most that the job can cost; 0 for an unlimited account */
            tokens_held: number;
            /** @description Balance of the account; null is unlimited */
            tokens_available: number | null;
            /** @description In the order in which the sources were sent */
            sources: {
                /** @description From 0 */
                position: number;
                name: string;
                /** @description Whether the image would be accepted */
                accepted: boolean;
                /** @description What the image would fail with; a URL is not fetched */
                error: {
                    /**
                     * @description Error code
                     * @enum {string}
                     */
                    code: "api_key_missing" | "api_key_unknown" | "scope_missing" | "insufficient_tokens" | "invalid_parameter" | "idempotency_key_reused" | "idempotency_key_running" | "registration_invalid" | "already_registered" | "account_not_found" | "key_not_found" | "malformed_body" | "file_too_large" | "body_too_large" | "job_not_found" | "job_unsettled" | "job_foreign" | "image_not_found" | "upload_not_found" | "collection_not_found" | "preset_not_found" | "share_not_found" | "webhook_endpoint_not_found" | "state_conflict" | "session_invalid" | "csrf_missing" | "delivery_not_found" | "job_timed_out" | "cancelled" | "watermark_not_found" | "wait_timed_out" | "https_required" | "route_not_found" | "method_not_allowed" | "http_invalid" | "request_too_slow" | "url_too_long" | "headers_too_long" | "expectation_unknown" | "rate_limited" | "unavailable" | "internal" | "not_an_image" | "source_unreachable" | "source_answered" | "egress_failed" | "image_damaged" | "image_too_large" | "svg_not_allowed" | "processing_failed" | "not_processed" | "source_lost" | "dead_letter_not_found" | "address_refused" | "connection_failed" | "artifact_missing" | "storage_failed" | "destination_refused" | "destination_failed" | "connector_not_found" | "claim_lost" | "lane_full" | "setup_failed";
                    /** @description What is wrong, for a person */
                    message: string;
                } | null;
            }[];
        };
        /** @description What happens to jobs: `job.queued`, `job.started`, `image.done`, `job.settled`, `delivery.attempted`, `collection.updated` */
        Event: {
            /** @description Names the event: the same after a resume and in every webhook, so that repeats can be dropped */
            id: string;
            /**
             * Format: date-time
             * @description When it happened
             */
            time: string;
            /** Format: uuid */
            job_id: string;
            /** Format: uuid */
            collection_id?: string;
            /** @constant */
            type: "job.queued";
            /** @description What was accepted */
            data: {
                /** @description How many the job has */
                images: number;
            };
        } | {
            /** @description Names the event: the same after a resume and in every webhook, so that repeats can be dropped */
            id: string;
            /**
             * Format: date-time
             * @description When it happened
             */
            time: string;
            /** Format: uuid */
            job_id: string;
            /** Format: uuid */
            collection_id?: string;
            /** @constant */
            type: "job.started";
            /** @description Nothing more */
            data: Record<string, never>;
        } | {
            /** @description Names the event: the same after a resume and in every webhook, so that repeats can be dropped */
            id: string;
            /**
             * Format: date-time
             * @description When it happened
             */
            time: string;
            /** Format: uuid */
            job_id: string;
            /** Format: uuid */
            collection_id?: string;
            /** @constant */
            type: "image.done";
            /** @description The image that is done */
            data: {
                /** Format: uuid */
                id: string;
                /** @description From 0 */
                position: number;
                name: string;
                /** @enum {string} */
                state: "succeeded" | "failed";
                /** @description Why there is no result; null with one */
                failure: {
                    /**
                     * @description A code of the error catalogue
                     * @enum {string}
                     */
                    code: "api_key_missing" | "api_key_unknown" | "scope_missing" | "insufficient_tokens" | "invalid_parameter" | "idempotency_key_reused" | "idempotency_key_running" | "registration_invalid" | "already_registered" | "account_not_found" | "key_not_found" | "malformed_body" | "file_too_large" | "body_too_large" | "job_not_found" | "job_unsettled" | "job_foreign" | "image_not_found" | "upload_not_found" | "collection_not_found" | "preset_not_found" | "share_not_found" | "webhook_endpoint_not_found" | "state_conflict" | "session_invalid" | "csrf_missing" | "delivery_not_found" | "job_timed_out" | "cancelled" | "watermark_not_found" | "wait_timed_out" | "https_required" | "route_not_found" | "method_not_allowed" | "http_invalid" | "request_too_slow" | "url_too_long" | "headers_too_long" | "expectation_unknown" | "rate_limited" | "unavailable" | "internal" | "not_an_image" | "source_unreachable" | "source_answered" | "egress_failed" | "image_damaged" | "image_too_large" | "svg_not_allowed" | "processing_failed" | "not_processed" | "source_lost" | "dead_letter_not_found" | "address_refused" | "connection_failed" | "artifact_missing" | "storage_failed" | "destination_refused" | "destination_failed" | "connector_not_found" | "claim_lost" | "lane_full" | "setup_failed";
                    /** @description For people */
                    message: string;
                } | null;
                /** @description Of the main result (SSIMULACRA 2.1); null when nothing was measured */
                score: number | null;
                source_bytes: number | null;
                /** @description Of the main result */
                bytes: number | null;
            };
        } | {
            /** @description Names the event: the same after a resume and in every webhook, so that repeats can be dropped */
            id: string;
            /**
             * Format: date-time
             * @description When it happened
             */
            time: string;
            /** Format: uuid */
            job_id: string;
            /** Format: uuid */
            collection_id?: string;
            /** @constant */
            type: "job.settled";
            data: components["schemas"]["Job"];
        } | {
            /** @description Names the event: the same after a resume and in every webhook, so that repeats can be dropped */
            id: string;
            /**
             * Format: date-time
             * @description When it happened
             */
            time: string;
            job_id: string | null;
            /** @constant */
            type: "delivery.attempted";
            /** @description The attempt of a webhook */
            data: {
                /** Format: uuid */
                delivery_id: string;
                /** @description Scheme, host and port of the receiver */
                endpoint: string;
                /** @description From 1 */
                attempt: number;
                /** @description Whether it was delivered */
                ok: boolean;
                /** @description HTTP status of the answer; null without one */
                status: number | null;
                /** @description Why there was no answer, or why it counts as a failure; null after a delivery */
                error: string | null;
                /** @description Null after the last attempt */
                next_attempt_at: string | null;
            };
        } | {
            /** @description Names the event: the same after a resume and in every webhook, so that repeats can be dropped */
            id: string;
            /**
             * Format: date-time
             * @description When it happened
             */
            time: string;
            job_id: null;
            /** Format: uuid */
            collection_id: string;
            /** @constant */
            type: "collection.updated";
            /** @description The collection as it is now */
            data: {
                state: string;
                /** @description Why it is paused; null otherwise */
                pause_reason: string | null;
                /** @description Of the whole collection */
                images_total: number;
                /** @description Handed to jobs so far */
                images_fed: number;
                /** @description With a result */
                images_succeeded: number;
                /** @description Without a result */
                images_failed: number;
            };
        };
        /** @description A face: where it is, not whose */
        Face: {
            /** @description px from the left */
            x: number;
            /** @description px from the top */
            y: number;
            /** @description px */
            width: number;
            /** @description px */
            height: number;
            /** @description How sure the detector is, 0 to 1 */
            score: number;
            /** @description Six points of the face; a hidden one is guessed */
            points: {
                /** @description Of the person, so it is on the left of a face that looks at the camera */
                right_eye: {
                    /** @description px from the left */
                    x: number;
                    /** @description px from the top */
                    y: number;
                };
                /** @description Of the person */
                left_eye: {
                    /** @description px from the left */
                    x: number;
                    /** @description px from the top */
                    y: number;
                };
                /** @description Its tip */
                nose: {
                    /** @description px from the left */
                    x: number;
                    /** @description px from the top */
                    y: number;
                };
                /** @description Its centre */
                mouth: {
                    /** @description px from the left */
                    x: number;
                    /** @description px from the top */
                    y: number;
                };
                /** @description Of the person, at its front edge */
                right_ear: {
                    /** @description px from the left */
                    x: number;
                    /** @description px from the top */
                    y: number;
                };
                /** @description Of the person */
                left_ear: {
                    /** @description px from the left */
                    x: number;
                    /** @description px from the top */
                    y: number;
                };
            };
        };
        /** @description The faces of one image */
        Faces: {
            /**
             * Format: uuid
             * @description The job that found them
             */
            job_id: string;
            /** @description px of the upright picture; of an SVG as it was drawn */
            width: number;
            /** @description px */
            height: number;
            /** @description The largest first; empty without a face */
            faces: components["schemas"]["Face"][];
        };
        FailureCause: {
            /** @description Code of the failure */
            code: string;
            /** @description Images that failed with it */
            images: number;
            /** @description Jobs of these images */
            jobs: number;
            /** @description Accounts of these jobs */
            accounts: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            last_seen_at: string;
            /**
             * Format: uuid
             * @description The newest job with it
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            example_job_id: string;
            /** @description What that job told its caller */
            example_message: string | null;
        };
        Failures: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            since: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            until: string;
            /** @description The most frequent first */
            causes: components["schemas"]["FailureCause"][];
            /** @description Settled jobs that were looked at */
            jobs_read: number;
            /** @description Whether the time has more settled jobs, of which only the newest were looked at */
            truncated: boolean;
        };
        /** @description One wrong field; one of `pointer`, `parameter`, `path` and `header` names it */
        FieldProblem: {
            /** @description JSON pointer into the body; empty for the body itself */
            pointer?: string;
            /** @description Name of a query parameter */
            parameter?: string;
            /** @description Name of a part of the path */
            path?: string;
            /** @description Name of a header */
            header?: string;
            /** @description What is wrong, and what is allowed */
            detail: string;
        };
        /** @description One image of a job */
        Image: {
            /** Format: uuid */
            id: string;
            /** @description From 0, in the order in which the sources were sent */
            position: number;
            name: string;
            /** @enum {string} */
            state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /** @description The image before */
            source: {
                /**
                 * @description Whether the file was sent or fetched
                 * @enum {string}
                 */
                kind: "upload" | "url";
                /** @description Without its login; null for an upload */
                url: string | null;
                /** @description Null until the source was read */
                bytes: number | null;
                format: ("jpeg" | "png" | "gif" | "webp" | "avif" | "svg" | "jp2" | "tiff" | "bmp" | "ico" | "psd" | "heic") | null;
                /** @description px, upright; null for SVG and until the source was read */
                width: number | null;
                /** @description px, upright */
                height: number | null;
            };
            /** @description `main` first; empty until the job is settled, and for a failed image */
            variants: components["schemas"]["Variant"][];
            /** @description What was done, or why it failed, in one sentence; null until the job is settled */
            summary: string | null;
            /** @description Why it failed; null otherwise */
            failure: {
                /**
                 * @description Stable code; `/docs/errors/<code>` explains it
                 * @enum {string}
                 */
                code: "api_key_missing" | "api_key_unknown" | "scope_missing" | "insufficient_tokens" | "invalid_parameter" | "idempotency_key_reused" | "idempotency_key_running" | "registration_invalid" | "already_registered" | "account_not_found" | "key_not_found" | "malformed_body" | "file_too_large" | "body_too_large" | "job_not_found" | "job_unsettled" | "job_foreign" | "image_not_found" | "upload_not_found" | "collection_not_found" | "preset_not_found" | "share_not_found" | "webhook_endpoint_not_found" | "state_conflict" | "session_invalid" | "csrf_missing" | "delivery_not_found" | "job_timed_out" | "cancelled" | "watermark_not_found" | "wait_timed_out" | "https_required" | "route_not_found" | "method_not_allowed" | "http_invalid" | "request_too_slow" | "url_too_long" | "headers_too_long" | "expectation_unknown" | "rate_limited" | "unavailable" | "internal" | "not_an_image" | "source_unreachable" | "source_answered" | "egress_failed" | "image_damaged" | "image_too_large" | "svg_not_allowed" | "processing_failed" | "not_processed" | "source_lost" | "dead_letter_not_found" | "address_refused" | "connection_failed" | "artifact_missing" | "storage_failed" | "destination_refused" | "destination_failed" | "connector_not_found" | "claim_lost" | "lane_full" | "setup_failed";
                /** @description What went wrong, for a person */
                message: string;
            } | null;
            /** @description What was wrong with a damaged source that was optimized all the same */
            repairs: string[];
            /** @description What `analyse` asked about the picture, and the faces that an operation searched; null without either, and until the job is settled */
            analysis: components["schemas"]["Analysis"] | null;
            /** @description Whether the result is the copy of an earlier one of the account; it is free then */
            reused: boolean;
            /** @description Time in the codecs, in ms; null for a copy, and until the job is settled */
            codec_ms: number | null;
        };
        /** @description Images that were sent together, and what became of them */
        Job: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            state: "queued" | "running" | "settled";
            /** @description Null until the job is settled */
            outcome: ("succeeded" | "partial" | "failed" | "cancelled") | null;
            /** @description The API that it was submitted by: `native`, `megaoptim` or `optidash` */
            dialect: string;
            /** Format: date-time */
            created_at: string;
            started_at: string | null;
            settled_at: string | null;
            /** @description When its files are removed; null until it is settled */
            expires_at: string | null;
            /** @description Names and values of the caller */
            labels: {
                [key: string]: string;
            };
            /** @description -10 to 10, among the jobs of the account */
            priority: number;
            /** @description The API key that submitted it */
            key_id: string | null;
            /** @description The job whose failed images it retries */
            parent_id: string | null;
            collection_id: string | null;
            /** @description One for each image until the job is settled; 0 for an unlimited account */
            tokens_held: number;
            /** @description 0 until the job is settled */
            tokens_charged: number;
            /** @description As they can be sent again, without secrets */
            options: {
                [key: string]: components["schemas"]["__schema0"];
            };
            /** @description How long it took */
            timings: {
                /** @description From the submit to the start; null until it started */
                queued_ms: number | null;
                /** @description From the start to the settlement; null until it is settled */
                run_ms: number | null;
            };
            /** @description In the order in which the sources were sent */
            images: components["schemas"]["Image"][];
        };
        /** @description A webhook of a job, in short: `/deliveries` has its attempts */
        JobDelivery: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /** @description Such as `job.settled` */
            event: string;
            /** @description With `***` in the place of a login */
            url: string;
            /** @enum {string} */
            state: "pending" | "delivered" | "failed";
            /** @description Attempts so far */
            attempts: number;
            next_attempt_at: string | null;
            ended_at: string | null;
        };
        /** @description A job with its webhooks */
        JobDetail: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            state: "queued" | "running" | "settled";
            /** @description Null until the job is settled */
            outcome: ("succeeded" | "partial" | "failed" | "cancelled") | null;
            /** @description The API that it was submitted by: `native`, `megaoptim` or `optidash` */
            dialect: string;
            /** Format: date-time */
            created_at: string;
            started_at: string | null;
            settled_at: string | null;
            /** @description When its files are removed; null until it is settled */
            expires_at: string | null;
            /** @description Names and values of the caller */
            labels: {
                [key: string]: string;
            };
            /** @description -10 to 10, among the jobs of the account */
            priority: number;
            /** @description The API key that submitted it */
            key_id: string | null;
            /** @description The job whose failed images it retries */
            parent_id: string | null;
            collection_id: string | null;
            /** @description One for each image until the job is settled; 0 for an unlimited account */
            tokens_held: number;
            /** @description 0 until the job is settled */
            tokens_charged: number;
            /** @description As they can be sent again, without secrets */
            options: {
                [key: string]: components["schemas"]["__schema0"];
            };
            /** @description How long it took */
            timings: {
                /** @description From the submit to the start; null until it started */
                queued_ms: number | null;
                /** @description From the start to the settlement; null until it is settled */
                run_ms: number | null;
            };
            /** @description In the order in which the sources were sent */
            images: components["schemas"]["Image"][];
            /** @description When the stored sources are removed; null until it is settled */
            sources_expire_at: string | null;
            /** @description Its first 20 webhooks, oldest first */
            deliveries: components["schemas"]["JobDelivery"][];
        };
        /** @description Sources and options of a new job */
        JobRequest: {
            /** @description The images, in the order of the results. Required without files of a form, which come first */
            sources?: components["schemas"]["Source"][];
            /** @description Answers what the job would cost and what would be refused, and creates nothing */
            dry_run?: boolean;
            /**
             * @description `intelligent` (default) reaches a score of 80, `ultra` of 70, `lossless` changes no pixel
             * @enum {string}
             */
            level?: "intelligent" | "ultra" | "lossless";
            /** @description SSIMULACRA 2.1 score to reach, in place of `level`: 30 to 95, or a name */
            target?: number | ("near-lossless" | "high" | "intelligent" | "ultra" | "low");
            /** @description Size that each result should not exceed, at any quality */
            max_bytes?: number;
            /**
             * @description CPU time for smaller files; `normal` by default
             * @enum {string}
             */
            speed?: "fast" | "normal" | "thorough";
            /** @description Changes of the picture, in this order */
            operations?: ({
                /** @constant */
                kind: "cmyk-to-rgb";
            } | {
                /** @constant */
                kind: "fit-inside";
                /** @description px; at least one side is needed */
                max_width?: number;
                /** @description px */
                max_height?: number;
            } | {
                /** @constant */
                kind: "flip";
                /**
                 * @description Left and right change places
                 * @default false
                 */
                horizontal: boolean;
                /**
                 * @description Top and bottom change places
                 * @default false
                 */
                vertical: boolean;
            } | {
                /** @constant */
                kind: "crop";
                /** @description A rectangle, one that exceeds the image fails it; `face`: the square around the largest face, or the whole image */
                area: {
                    /** @constant */
                    by: "place";
                    /** @description px */
                    left: number;
                    /** @description px */
                    top: number;
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                } | {
                    /** @constant */
                    by: "focus";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                    /**
                     * @description The part to keep; `face` is the largest face, `faces` are all
                     * @default centre
                     * @enum {string}
                     */
                    focus: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left" | "face" | "faces";
                } | {
                    /** @constant */
                    by: "ratio";
                    /** @description Width of the ratio */
                    across: number;
                    /** @description Height of the ratio */
                    down: number;
                    /**
                     * @description The part to keep; `face` is the largest face, `faces` are all
                     * @default centre
                     * @enum {string}
                     */
                    focus: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left" | "face" | "faces";
                } | {
                    /** @constant */
                    by: "face";
                };
            } | {
                /** @constant */
                kind: "resize";
                /** @description The new size. A side that is left out follows from the other one; smaller images are enlarged */
                to: {
                    /** @constant */
                    mode: "inside";
                    /** @description px */
                    width?: number;
                    /** @description px */
                    height?: number;
                } | {
                    /** @constant */
                    mode: "cover";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                    /**
                     * @description The part to keep; `face` is the largest face, `faces` are all
                     * @default centre
                     * @enum {string}
                     */
                    focus: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left" | "face" | "faces";
                    /**
                     * @description Else the box shrinks, with its ratio, to what the image can fill
                     * @default true
                     */
                    enlarge: boolean;
                } | {
                    /** @constant */
                    mode: "exact";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                } | {
                    /** @constant */
                    mode: "pad";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                    /**
                     * @description sRGB with alpha, `#rrggbbaa`
                     * @default #00000000
                     */
                    background: string;
                } | {
                    /** @constant */
                    mode: "width";
                    /** @description px */
                    width: number;
                } | {
                    /** @constant */
                    mode: "height";
                    /** @description px */
                    height: number;
                };
            } | {
                /** @constant */
                kind: "scale";
                /** @description Factor of both sides */
                size: number;
                /**
                 * @description Further factor of the height
                 * @default 1
                 */
                ratio: number;
            } | {
                /** @constant */
                kind: "super-resolution";
                /**
                 * @description Factor of both sides
                 * @enum {number}
                 */
                factor: 3 | 4;
                max_ms?: number;
            } | {
                /** @constant */
                kind: "enhance";
            } | {
                /** @constant */
                kind: "adjust";
                /**
                 * @description Percent; 0 changes nothing
                 * @default 0
                 */
                brightness: number;
                /**
                 * @description Percent; 0 changes nothing
                 * @default 0
                 */
                contrast: number;
                /**
                 * @description Values above 1 lighten the midtones
                 * @default 1
                 */
                gamma: number;
                /**
                 * @description Percent; 0 changes nothing
                 * @default 0
                 */
                saturation: number;
                /**
                 * @description Rotation of the hue in degrees
                 * @default 0
                 */
                hue: number;
                /**
                 * @description Amplification of the difference from the image blurred by 1 px, in percent
                 * @default 0
                 */
                unsharp: number;
            } | {
                /** @constant */
                kind: "filter";
                /** @description One effect */
                effect: {
                    /** @constant */
                    name: "gaussian-blur";
                    /** @description px */
                    sigma: number;
                } | {
                    /** @constant */
                    name: "box-blur";
                    /** @description px */
                    radius: number;
                } | {
                    /** @constant */
                    name: "motion-blur";
                    /** @description px */
                    length: number;
                    /**
                     * @description Degrees; 0 is to the right, 90 is down
                     * @default 0
                     */
                    angle: number;
                } | {
                    /** @constant */
                    name: "median-blur";
                    /** @description Sides of the square in px */
                    size: number;
                } | {
                    /** @constant */
                    name: "greyscale";
                } | {
                    /** @constant */
                    name: "sepia";
                } | {
                    /** @constant */
                    name: "duotone";
                    /** @description Of black, `#rrggbbaa` */
                    dark: string;
                    /** @description Of white, `#rrggbbaa` */
                    light: string;
                } | {
                    /** @constant */
                    name: "pixelate";
                    /** @description Sides of the squares in px */
                    size: number;
                } | {
                    /** @constant */
                    name: "negate";
                };
            } | {
                /** @constant */
                kind: "watermark";
                /** @description Id of a watermark of the account */
                image: string;
                /**
                 * @description Where it is put
                 * @default centre
                 * @enum {string}
                 */
                gravity: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left";
                /**
                 * @description Distance to the nearest edges, in px
                 * @default 0
                 */
                padding: number;
                /** @description px */
                width?: number;
                /** @description px */
                height?: number;
                /**
                 * @description From 0 (invisible) to 1 (unchanged)
                 * @default 1
                 */
                opacity: number;
            } | {
                /** @constant */
                kind: "padding";
                /** @description px */
                size: number;
                /**
                 * @description sRGB with alpha, `#rrggbbaa`
                 * @default #00000000
                 */
                background: string;
            } | {
                /** @constant */
                kind: "border";
                /** @description px */
                size: number;
                /** @description sRGB with alpha, `#rrggbbaa` */
                colour: string;
                /**
                 * @description px
                 * @default 0
                 */
                radius: number;
                /**
                 * @description sRGB with alpha, `#rrggbbaa`
                 * @default #00000000
                 */
                background: string;
            } | {
                /** @constant */
                kind: "mask";
                /**
                 * @description The largest such shape on the canvas
                 * @enum {string}
                 */
                shape: "ellipse";
                /**
                 * @description sRGB with alpha, `#rrggbbaa`
                 * @default #00000000
                 */
                background: string;
            })[];
            /** @description How the main result is encoded */
            output?: {
                /**
                 * @description The source's by default
                 * @enum {string}
                 */
                format?: "jpeg" | "png" | "gif" | "webp" | "avif" | "jp2";
                /** @description Of the JPEG, WebP or AVIF encoder, in place of a search for the best one */
                quality?: number;
                /**
                 * @description Scans of a JPEG; the smaller file by default
                 * @enum {string}
                 */
                encoding?: "baseline" | "progressive";
            };
            /** @description Copies beside the main result; free */
            formats?: ("webp" | "avif")[];
            /**
             * @description What is kept of EXIF, IPTC and XMP; `none` by default. Colours, orientation and density always are
             * @enum {string}
             */
            metadata?: "none" | "copyright" | "all";
            /** @description With `metadata: all`: removes where it was taken */
            strip_location?: boolean;
            /** @description What `analysis` says about the picture of the source: faces, focus point, colours, placeholders */
            analyse?: ("faces" | "focus" | "colours" | "placeholders")[];
            /** @description `false` only analyses: the source is the result, unchanged, and an analysed image costs one token */
            encode?: boolean;
            /** @description The caller's own storage, where results are put too */
            destination?: components["schemas"]["DestinationOptions"];
            /** @description Gets the event `job.settled`, signed, with retries for days */
            callback_url?: string;
            /** @description Seconds from the settlement to the callback */
            callback_delay?: number;
            /** @description Among the account's own jobs; 0 by default, the highest runs first */
            priority?: number;
            /** @description Up to 10 own names and values; lists of jobs can be filtered by them */
            labels?: {
                [key: string]: string;
            };
            /** @description Name or id of a preset; fields beside it win over its own */
            preset?: string;
        };
        JobSummary: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /** @description The API that the job was submitted by */
            dialect: string;
            /** @enum {string} */
            state: "queued" | "running" | "settled";
            /** @description Null until the job is settled */
            outcome: ("succeeded" | "partial" | "failed" | "cancelled") | null;
            /** @description Name of its first image */
            name: string | null;
            /** @description Number of its images */
            images: number;
            /** @description Images that succeeded */
            succeeded: number;
            /** @description Failed images, the cancelled ones included */
            failed: number;
            /** @description Images that were cancelled */
            cancelled: number;
            /** @description Bytes of the sources that were read */
            bytes_in: number;
            /** @description Bytes of the main results */
            bytes_out: number;
            /** @description 0 until the job is settled */
            tokens_charged: number;
            /** @description Names and values of the caller */
            labels: {
                [key: string]: string;
            };
            /** @description -10 to 10, among the jobs of the account */
            priority: number;
            collection_id: string | null;
            /** @description The job whose failed images it retries */
            parent_id: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            started_at: string | null;
            settled_at: string | null;
            /** @description When its results are removed; null until it settles */
            expires_at: string | null;
        };
        Key: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            name: string | null;
            /** @description The end of the key */
            last_four: string;
            /** @description What the key may do; null is everything */
            scopes: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            /** @description From then on it is an unknown key; null is never */
            expires_at: string | null;
            /** @description Options of its requests to `/v1` and `/1.0`; null without a preset */
            preset_id: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Exact to the minute; null when it was never used */
            last_used_at: string | null;
            revoked_at: string | null;
        };
        KeyChanges: {
            /** @description What the key is for */
            name?: string | null;
            /** @description What the key may do; null is everything. A key cannot give what it has not itself */
            scopes?: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            /** @description ISO 8601; null is never */
            expires_at?: string | null;
            /** @description Id or name of a preset: the options of requests of this key to `/v1` and `/1.0` that set none */
            preset?: string | null;
        };
        LedgerEntry: {
            /** @description Grows with time */
            id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            time: string;
            /**
             * @description `hold`: for a submitted job. `release`: what a settled job did not use. `grant`: a top-up. `adjust`: a correction
             * @enum {string}
             */
            kind: "grant" | "hold" | "release" | "adjust";
            /** @description Added to the balance; negative for a hold */
            tokens: number;
            /** @description Null without a job; the job may be deleted by now */
            job_id: string | null;
            /** @description Text of the operator */
            reason: string | null;
        };
        NewAdminAccount: {
            /** @description Name of the owner */
            name: string;
            /**
             * Format: email
             * @description Each address has one account; the case does not count
             */
            email: string;
            /** @description Opening balance; null is unlimited */
            tokens: number | null;
            /** @description API key; a random one by default */
            key?: string;
        };
        NewAdminAccountKey: {
            /** @description What the key is for */
            name?: string | null;
            /** @description What the key may do; null is everything. A key cannot give what it has not itself */
            scopes?: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            /** @description ISO 8601; null is never */
            expires_at?: string | null;
        };
        /** @description A name, and the options that its jobs have in common */
        NewCollection: {
            /** @description Need not be unique */
            name: string;
            /**
             * @description `intelligent` (default) reaches a score of 80, `ultra` of 70, `lossless` changes no pixel
             * @enum {string}
             */
            level?: "intelligent" | "ultra" | "lossless";
            /** @description SSIMULACRA 2.1 score to reach, in place of `level`: 30 to 95, or a name */
            target?: number | ("near-lossless" | "high" | "intelligent" | "ultra" | "low");
            /** @description Size that each result should not exceed, at any quality */
            max_bytes?: number;
            /**
             * @description CPU time for smaller files; `normal` by default
             * @enum {string}
             */
            speed?: "fast" | "normal" | "thorough";
            /** @description Changes of the picture, in this order */
            operations?: ({
                /** @constant */
                kind: "cmyk-to-rgb";
            } | {
                /** @constant */
                kind: "fit-inside";
                /** @description px; at least one side is needed */
                max_width?: number;
                /** @description px */
                max_height?: number;
            } | {
                /** @constant */
                kind: "flip";
                /**
                 * @description Left and right change places
                 * @default false
                 */
                horizontal: boolean;
                /**
                 * @description Top and bottom change places
                 * @default false
                 */
                vertical: boolean;
            } | {
                /** @constant */
                kind: "crop";
                /** @description A rectangle, one that exceeds the image fails it; `face`: the square around the largest face, or the whole image */
                area: {
                    /** @constant */
                    by: "place";
                    /** @description px */
                    left: number;
                    /** @description px */
                    top: number;
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                } | {
                    /** @constant */
                    by: "focus";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                    /**
                     * @description The part to keep; `face` is the largest face, `faces` are all
                     * @default centre
                     * @enum {string}
                     */
                    focus: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left" | "face" | "faces";
                } | {
                    /** @constant */
                    by: "ratio";
                    /** @description Width of the ratio */
                    across: number;
                    /** @description Height of the ratio */
                    down: number;
                    /**
                     * @description The part to keep; `face` is the largest face, `faces` are all
                     * @default centre
                     * @enum {string}
                     */
                    focus: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left" | "face" | "faces";
                } | {
                    /** @constant */
                    by: "face";
                };
            } | {
                /** @constant */
                kind: "resize";
                /** @description The new size. A side that is left out follows from the other one; smaller images are enlarged */
                to: {
                    /** @constant */
                    mode: "inside";
                    /** @description px */
                    width?: number;
                    /** @description px */
                    height?: number;
                } | {
                    /** @constant */
                    mode: "cover";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                    /**
                     * @description The part to keep; `face` is the largest face, `faces` are all
                     * @default centre
                     * @enum {string}
                     */
                    focus: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left" | "face" | "faces";
                    /**
                     * @description Else the box shrinks, with its ratio, to what the image can fill
                     * @default true
                     */
                    enlarge: boolean;
                } | {
                    /** @constant */
                    mode: "exact";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                } | {
                    /** @constant */
                    mode: "pad";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                    /**
                     * @description sRGB with alpha, `#rrggbbaa`
                     * @default #00000000
                     */
                    background: string;
                } | {
                    /** @constant */
                    mode: "width";
                    /** @description px */
                    width: number;
                } | {
                    /** @constant */
                    mode: "height";
                    /** @description px */
                    height: number;
                };
            } | {
                /** @constant */
                kind: "scale";
                /** @description Factor of both sides */
                size: number;
                /**
                 * @description Further factor of the height
                 * @default 1
                 */
                ratio: number;
            } | {
                /** @constant */
                kind: "super-resolution";
                /**
                 * @description Factor of both sides
                 * @enum {number}
                 */
                factor: 3 | 4;
                max_ms?: number;
            } | {
                /** @constant */
                kind: "enhance";
            } | {
                /** @constant */
                kind: "adjust";
                /**
                 * @description Percent; 0 changes nothing
                 * @default 0
                 */
                brightness: number;
                /**
                 * @description Percent; 0 changes nothing
                 * @default 0
                 */
                contrast: number;
                /**
                 * @description Values above 1 lighten the midtones
                 * @default 1
                 */
                gamma: number;
                /**
                 * @description Percent; 0 changes nothing
                 * @default 0
                 */
                saturation: number;
                /**
                 * @description Rotation of the hue in degrees
                 * @default 0
                 */
                hue: number;
                /**
                 * @description Amplification of the difference from the image blurred by 1 px, in percent
                 * @default 0
                 */
                unsharp: number;
            } | {
                /** @constant */
                kind: "filter";
                /** @description One effect */
                effect: {
                    /** @constant */
                    name: "gaussian-blur";
                    /** @description px */
                    sigma: number;
                } | {
                    /** @constant */
                    name: "box-blur";
                    /** @description px */
                    radius: number;
                } | {
                    /** @constant */
                    name: "motion-blur";
                    /** @description px */
                    length: number;
                    /**
                     * @description Degrees; 0 is to the right, 90 is down
                     * @default 0
                     */
                    angle: number;
                } | {
                    /** @constant */
                    name: "median-blur";
                    /** @description Sides of the square in px */
                    size: number;
                } | {
                    /** @constant */
                    name: "greyscale";
                } | {
                    /** @constant */
                    name: "sepia";
                } | {
                    /** @constant */
                    name: "duotone";
                    /** @description Of black, `#rrggbbaa` */
                    dark: string;
                    /** @description Of white, `#rrggbbaa` */
                    light: string;
                } | {
                    /** @constant */
                    name: "pixelate";
                    /** @description Sides of the squares in px */
                    size: number;
                } | {
                    /** @constant */
                    name: "negate";
                };
            } | {
                /** @constant */
                kind: "watermark";
                /** @description Id of a watermark of the account */
                image: string;
                /**
                 * @description Where it is put
                 * @default centre
                 * @enum {string}
                 */
                gravity: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left";
                /**
                 * @description Distance to the nearest edges, in px
                 * @default 0
                 */
                padding: number;
                /** @description px */
                width?: number;
                /** @description px */
                height?: number;
                /**
                 * @description From 0 (invisible) to 1 (unchanged)
                 * @default 1
                 */
                opacity: number;
            } | {
                /** @constant */
                kind: "padding";
                /** @description px */
                size: number;
                /**
                 * @description sRGB with alpha, `#rrggbbaa`
                 * @default #00000000
                 */
                background: string;
            } | {
                /** @constant */
                kind: "border";
                /** @description px */
                size: number;
                /** @description sRGB with alpha, `#rrggbbaa` */
                colour: string;
                /**
                 * @description px
                 * @default 0
                 */
                radius: number;
                /**
                 * @description sRGB with alpha, `#rrggbbaa`
                 * @default #00000000
                 */
                background: string;
            } | {
                /** @constant */
                kind: "mask";
                /**
                 * @description The largest such shape on the canvas
                 * @enum {string}
                 */
                shape: "ellipse";
                /**
                 * @description sRGB with alpha, `#rrggbbaa`
                 * @default #00000000
                 */
                background: string;
            })[];
            /** @description How the main result is encoded */
            output?: {
                /**
                 * @description The source's by default
                 * @enum {string}
                 */
                format?: "jpeg" | "png" | "gif" | "webp" | "avif" | "jp2";
                /** @description Of the JPEG, WebP or AVIF encoder, in place of a search for the best one */
                quality?: number;
                /**
                 * @description Scans of a JPEG; the smaller file by default
                 * @enum {string}
                 */
                encoding?: "baseline" | "progressive";
            };
            /** @description Copies beside the main result; free */
            formats?: ("webp" | "avif")[];
            /**
             * @description What is kept of EXIF, IPTC and XMP; `none` by default. Colours, orientation and density always are
             * @enum {string}
             */
            metadata?: "none" | "copyright" | "all";
            /** @description With `metadata: all`: removes where it was taken */
            strip_location?: boolean;
            /** @description What `analysis` says about the picture of the source: faces, focus point, colours, placeholders */
            analyse?: ("faces" | "focus" | "colours" | "placeholders")[];
            /** @description `false` only analyses: the source is the result, unchanged, and an analysed image costs one token */
            encode?: boolean;
            /** @description The caller's own storage, where results are put too */
            destination?: components["schemas"]["DestinationOptions"];
            /** @description Gets the event `job.settled`, signed, with retries for days */
            callback_url?: string;
            /** @description Seconds from the settlement to the callback */
            callback_delay?: number;
            /** @description Among the account's own jobs; 0 by default, the highest runs first */
            priority?: number;
            /** @description Up to 10 own names and values; lists of jobs can be filtered by them */
            labels?: {
                [key: string]: string;
            };
            /** @description Name or id of a preset; fields beside it win over its own */
            preset?: string;
        };
        NewConnector: {
            /** @description At most 100 characters */
            name: string;
            /**
             * @description The service that has the storage
             * @enum {string}
             */
            provider: "aws" | "google" | "cloudflare" | "digitalocean" | "ibm" | "custom" | "azure" | "swift" | "rackspace";
            /** @description Access key id; for `azure` the key of the storage account, for `swift` the key or password, for `rackspace` the API key */
            key?: string;
            /** @description Secret access key, for services of S3 */
            secret?: string;
            /** @description Name of the storage account, for `azure` only */
            account?: string;
            /** @description For `swift` and `rackspace` */
            username?: string;
            /** @description Name of the project at Keystone, for `swift`; without it the login is the older one by two headers */
            project?: string;
            /** @description Name of the domain of the user at Keystone, for `swift`; `Default` by default */
            domain?: string;
            /** @description Name of the domain of the project, for `swift`; that of the user by default */
            project_domain?: string;
            /** @description Id of an application credential of Keystone, whose secret is `key`; for `swift` */
            application_credential?: string;
            /** @description Key file of a service account, as an object or a text; for `google`, in place of `key` and `secret` */
            json_key?: string | {
                [key: string]: unknown;
            };
            /** @description Required for `aws`, `digitalocean`, `ibm` and `rackspace`; for `swift` where the login has several */
            region?: string | null;
            /** @description Required for `cloudflare`, `custom` and `swift` (the address of its login); an https address */
            endpoint?: string | null;
        };
        NewKey: {
            /** @description What the key is for */
            name?: string | null;
            /** @description What the key may do; null is everything. A key cannot give what it has not itself */
            scopes?: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            /** @description ISO 8601; null is never */
            expires_at?: string | null;
            /** @description Id or name of a preset: the options of requests of this key to `/v1` and `/1.0` that set none */
            preset?: string | null;
        };
        NewShare: {
            /** Format: uuid */
            job_id: string;
            /**
             * @description When the link ends; with the results of the job by default
             * @default null
             */
            expires_at: string | null;
        };
        NewWebhookEndpoint: {
            /** @description http or https, at a public address; a login in it is sent as HTTP Basic and never shown */
            url: string;
            /** @description What it is told of, in every job of the account */
            events: ("job.queued" | "job.started" | "image.done" | "job.settled" | "collection.updated")[];
        };
        PauseWork: {
            /** @description Shown with the queues, and logged by the workers */
            reason?: string;
        };
        Preset: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            name: string;
            /** @description Options of `POST /jobs`, as they were sent */
            options: {
                [key: string]: components["schemas"]["__schema0"];
            };
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            updated_at: string;
        };
        PresetContent: {
            /** @description Unique in the account */
            name: string;
            options: components["schemas"]["PresetOptions"];
        };
        PresetOptions: {
            /**
             * @description `intelligent` (default) reaches a score of 80, `ultra` of 70, `lossless` changes no pixel
             * @enum {string}
             */
            level?: "intelligent" | "ultra" | "lossless";
            /** @description SSIMULACRA 2.1 score to reach, in place of `level`: 30 to 95, or a name */
            target?: number | ("near-lossless" | "high" | "intelligent" | "ultra" | "low");
            /** @description Size that each result should not exceed, at any quality */
            max_bytes?: number;
            /**
             * @description CPU time for smaller files; `normal` by default
             * @enum {string}
             */
            speed?: "fast" | "normal" | "thorough";
            /** @description Changes of the picture, in this order */
            operations?: ({
                /** @constant */
                kind: "cmyk-to-rgb";
            } | {
                /** @constant */
                kind: "fit-inside";
                /** @description px; at least one side is needed */
                max_width?: number;
                /** @description px */
                max_height?: number;
            } | {
                /** @constant */
                kind: "flip";
                /**
                 * @description Left and right change places
                 * @default false
                 */
                horizontal: boolean;
                /**
                 * @description Top and bottom change places
                 * @default false
                 */
                vertical: boolean;
            } | {
                /** @constant */
                kind: "crop";
                /** @description A rectangle, one that exceeds the image fails it; `face`: the square around the largest face, or the whole image */
                area: {
                    /** @constant */
                    by: "place";
                    /** @description px */
                    left: number;
                    /** @description px */
                    top: number;
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                } | {
                    /** @constant */
                    by: "focus";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                    /**
                     * @description The part to keep; `face` is the largest face, `faces` are all
                     * @default centre
                     * @enum {string}
                     */
                    focus: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left" | "face" | "faces";
                } | {
                    /** @constant */
                    by: "ratio";
                    /** @description Width of the ratio */
                    across: number;
                    /** @description Height of the ratio */
                    down: number;
                    /**
                     * @description The part to keep; `face` is the largest face, `faces` are all
                     * @default centre
                     * @enum {string}
                     */
                    focus: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left" | "face" | "faces";
                } | {
                    /** @constant */
                    by: "face";
                };
            } | {
                /** @constant */
                kind: "resize";
                /** @description The new size. A side that is left out follows from the other one; smaller images are enlarged */
                to: {
                    /** @constant */
                    mode: "inside";
                    /** @description px */
                    width?: number;
                    /** @description px */
                    height?: number;
                } | {
                    /** @constant */
                    mode: "cover";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                    /**
                     * @description The part to keep; `face` is the largest face, `faces` are all
                     * @default centre
                     * @enum {string}
                     */
                    focus: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left" | "face" | "faces";
                    /**
                     * @description Else the box shrinks, with its ratio, to what the image can fill
                     * @default true
                     */
                    enlarge: boolean;
                } | {
                    /** @constant */
                    mode: "exact";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                } | {
                    /** @constant */
                    mode: "pad";
                    /** @description px */
                    width: number;
                    /** @description px */
                    height: number;
                    /**
                     * @description sRGB with alpha, `#rrggbbaa`
                     * @default #00000000
                     */
                    background: string;
                } | {
                    /** @constant */
                    mode: "width";
                    /** @description px */
                    width: number;
                } | {
                    /** @constant */
                    mode: "height";
                    /** @description px */
                    height: number;
                };
            } | {
                /** @constant */
                kind: "scale";
                /** @description Factor of both sides */
                size: number;
                /**
                 * @description Further factor of the height
                 * @default 1
                 */
                ratio: number;
            } | {
                /** @constant */
                kind: "super-resolution";
                /**
                 * @description Factor of both sides
                 * @enum {number}
                 */
                factor: 3 | 4;
                max_ms?: number;
            } | {
                /** @constant */
                kind: "enhance";
            } | {
                /** @constant */
                kind: "adjust";
                /**
                 * @description Percent; 0 changes nothing
                 * @default 0
                 */
                brightness: number;
                /**
                 * @description Percent; 0 changes nothing
                 * @default 0
                 */
                contrast: number;
                /**
                 * @description Values above 1 lighten the midtones
                 * @default 1
                 */
                gamma: number;
                /**
                 * @description Percent; 0 changes nothing
                 * @default 0
                 */
                saturation: number;
                /**
                 * @description Rotation of the hue in degrees
                 * @default 0
                 */
                hue: number;
                /**
                 * @description Amplification of the difference from the image blurred by 1 px, in percent
                 * @default 0
                 */
                unsharp: number;
            } | {
                /** @constant */
                kind: "filter";
                /** @description One effect */
                effect: {
                    /** @constant */
                    name: "gaussian-blur";
                    /** @description px */
                    sigma: number;
                } | {
                    /** @constant */
                    name: "box-blur";
                    /** @description px */
                    radius: number;
                } | {
                    /** @constant */
                    name: "motion-blur";
                    /** @description px */
                    length: number;
                    /**
                     * @description Degrees; 0 is to the right, 90 is down
                     * @default 0
                     */
                    angle: number;
                } | {
                    /** @constant */
                    name: "median-blur";
                    /** @description Sides of the square in px */
                    size: number;
                } | {
                    /** @constant */
                    name: "greyscale";
                } | {
                    /** @constant */
                    name: "sepia";
                } | {
                    /** @constant */
                    name: "duotone";
                    /** @description Of black, `#rrggbbaa` */
                    dark: string;
                    /** @description Of white, `#rrggbbaa` */
                    light: string;
                } | {
                    /** @constant */
                    name: "pixelate";
                    /** @description Sides of the squares in px */
                    size: number;
                } | {
                    /** @constant */
                    name: "negate";
                };
            } | {
                /** @constant */
                kind: "watermark";
                /** @description Id of a watermark of the account */
                image: string;
                /**
                 * @description Where it is put
                 * @default centre
                 * @enum {string}
                 */
                gravity: "centre" | "top-left" | "top" | "top-right" | "right" | "bottom-right" | "bottom" | "bottom-left" | "left";
                /**
                 * @description Distance to the nearest edges, in px
                 * @default 0
                 */
                padding: number;
                /** @description px */
                width?: number;
                /** @description px */
                height?: number;
                /**
                 * @description From 0 (invisible) to 1 (unchanged)
                 * @default 1
                 */
                opacity: number;
            } | {
                /** @constant */
                kind: "padding";
                /** @description px */
                size: number;
                /**
                 * @description sRGB with alpha, `#rrggbbaa`
                 * @default #00000000
                 */
                background: string;
            } | {
                /** @constant */
                kind: "border";
                /** @description px */
                size: number;
                /** @description sRGB with alpha, `#rrggbbaa` */
                colour: string;
                /**
                 * @description px
                 * @default 0
                 */
                radius: number;
                /**
                 * @description sRGB with alpha, `#rrggbbaa`
                 * @default #00000000
                 */
                background: string;
            } | {
                /** @constant */
                kind: "mask";
                /**
                 * @description The largest such shape on the canvas
                 * @enum {string}
                 */
                shape: "ellipse";
                /**
                 * @description sRGB with alpha, `#rrggbbaa`
                 * @default #00000000
                 */
                background: string;
            })[];
            /** @description How the main result is encoded */
            output?: {
                /**
                 * @description The source's by default
                 * @enum {string}
                 */
                format?: "jpeg" | "png" | "gif" | "webp" | "avif" | "jp2";
                /** @description Of the JPEG, WebP or AVIF encoder, in place of a search for the best one */
                quality?: number;
                /**
                 * @description Scans of a JPEG; the smaller file by default
                 * @enum {string}
                 */
                encoding?: "baseline" | "progressive";
            };
            /** @description Copies beside the main result; free */
            formats?: ("webp" | "avif")[];
            /**
             * @description What is kept of EXIF, IPTC and XMP; `none` by default. Colours, orientation and density always are
             * @enum {string}
             */
            metadata?: "none" | "copyright" | "all";
            /** @description With `metadata: all`: removes where it was taken */
            strip_location?: boolean;
            /** @description What `analysis` says about the picture of the source: faces, focus point, colours, placeholders */
            analyse?: ("faces" | "focus" | "colours" | "placeholders")[];
            /** @description `false` only analyses: the source is the result, unchanged, and an analysed image costs one token */
            encode?: boolean;
            /** @description The caller's own storage, where results are put too */
            destination?: components["schemas"]["DestinationOptions"];
            /** @description Gets the event `job.settled`, signed, with retries for days */
            callback_url?: string;
            /** @description Seconds from the settlement to the callback */
            callback_delay?: number;
            /** @description Among the account's own jobs; 0 by default, the highest runs first */
            priority?: number;
            /** @description Up to 10 own names and values; lists of jobs can be filtered by them */
            labels?: {
                [key: string]: string;
            };
            /** @description Not in a preset */
            preset?: unknown;
        };
        /** @description An error (RFC 9457) */
        Problem: {
            /**
             * Format: uri
             * @description The page of this error code
             */
            type: string;
            /** @description The same sentence for every error of this code */
            title: string;
            /** @description The HTTP status */
            status: number;
            /** @description What happened this time, for a person */
            detail: string;
            /**
             * @description For programs: one of the codes of `/docs/errors`
             * @enum {string}
             */
            code: "api_key_missing" | "api_key_unknown" | "scope_missing" | "insufficient_tokens" | "invalid_parameter" | "idempotency_key_reused" | "idempotency_key_running" | "registration_invalid" | "already_registered" | "account_not_found" | "key_not_found" | "malformed_body" | "file_too_large" | "body_too_large" | "job_not_found" | "job_unsettled" | "job_foreign" | "image_not_found" | "upload_not_found" | "collection_not_found" | "preset_not_found" | "share_not_found" | "webhook_endpoint_not_found" | "state_conflict" | "session_invalid" | "csrf_missing" | "delivery_not_found" | "job_timed_out" | "cancelled" | "watermark_not_found" | "wait_timed_out" | "https_required" | "route_not_found" | "method_not_allowed" | "http_invalid" | "request_too_slow" | "url_too_long" | "headers_too_long" | "expectation_unknown" | "rate_limited" | "unavailable" | "internal" | "not_an_image" | "source_unreachable" | "source_answered" | "egress_failed" | "image_damaged" | "image_too_large" | "svg_not_allowed" | "processing_failed" | "not_processed" | "source_lost" | "dead_letter_not_found" | "address_refused" | "connection_failed" | "artifact_missing" | "storage_failed" | "destination_refused" | "destination_failed" | "connector_not_found" | "claim_lost" | "lane_full" | "setup_failed";
            /** @description The wrong fields; absent when the error is of no field */
            errors?: components["schemas"]["FieldProblem"][];
            /** @description The `Request-Id` of this answer, which the log of the service has, too */
            request_id?: string;
        };
        Queues: {
            work: components["schemas"]["WorkState"];
            /** @description One for each kind of work */
            queues: {
                /**
                 * @description `fetch` downloads sources, `deliver` sends webhooks
                 * @enum {string}
                 */
                name: "fetch" | "optimize" | "deliver";
                /** @description Due, and claimed by no worker */
                waiting: number;
                /** @description Claimed by a worker that lives */
                active: number;
                /** @description Wait for a time: after an interruption, or for the next attempt */
                delayed: number;
                /** @description Age of the oldest of those that wait, in seconds */
                oldest_waiting_s: number | null;
                /** @description Entries in Redis, which wake the workers; null while Redis does not answer */
                entries: number | null;
            }[];
            /** @description What was settled in the last minutes */
            settled: {
                /** @description The last seconds that are counted */
                window_s: number;
                /** @description Jobs settled in them */
                jobs: number;
                /** @description Images settled in them */
                images: number;
                /** @description Mean of these seconds */
                images_per_minute: number;
            };
            /** @description Those that live, by name */
            workers: {
                name: string;
                /** @description Version of the worker */
                release: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC
                 * @example 2026-12-01T09:30:00.000Z
                 */
                started_at: string;
                /**
                 * Format: date-time
                 * @description Workers report themselves every 10 s; one that has not for 30 s is left out
                 * @example 2026-12-01T09:30:00.000Z
                 */
                seen_at: string;
                /** @description Jobs that it holds now */
                jobs: {
                    /**
                     * Format: uuid
                     * @description Id
                     * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
                     */
                    id: string;
                    /**
                     * Format: uuid
                     * @description Id
                     * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
                     */
                    account_id: string;
                    /**
                     * @description What it does with the job
                     * @enum {string}
                     */
                    stage: "fetch" | "optimize";
                    claimed_at: string | null;
                    /** @description Counts from 1 */
                    attempt: number;
                }[];
                /** @description Webhooks that it sends now */
                deliveries: number;
            }[];
        };
        ReplayDeadLetters: {
            /** @description Only those of this account: its id or e-mail address */
            account?: string;
            /**
             * @description Most dead letters of this call
             * @default 100
             */
            limit: number;
            /**
             * Format: uuid
             * @description `next_cursor` of the call before
             */
            cursor?: string;
        };
        ReplayDeliveries: {
            /**
             * @description Default `failed`
             * @enum {string}
             */
            state?: "pending" | "delivered" | "failed";
            /** @description Scheme, host and port; a path is ignored */
            endpoint?: string;
            /** @description Created then or later: a date or a time */
            since?: string;
        };
        ResumeWebhookEndpoint: {
            /** @description Scheme, host and port; a path is ignored */
            endpoint: string;
        };
        ServiceHealth: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            checked_at: string;
            /** @description PostgreSQL */
            database: {
                /** @description Whether it answers */
                ok: boolean;
                /** @description Time of one round trip in ms; null without an answer */
                round_trip_ms: number | null;
                /** @description How long callers wait for a connection now */
                pool_wait_ms: number;
            };
            /** @description Redis */
            redis: {
                /** @description Whether it answers */
                ok: boolean;
                /** @description Time of one round trip in ms; null without an answer */
                round_trip_ms: number | null;
            };
            /** @description Where images are stored */
            storage: {
                /** @description Whether it can be used */
                ok: boolean;
                /** @description Why it cannot be used */
                reason: string | null;
            };
            /** @description Volumes whose free space is known; a bucket has none */
            disks: {
                /** @description Whether enough is free */
                ok: boolean;
                /**
                 * @description What is on it
                 * @enum {string}
                 */
                volume: "storage" | "uploads";
                free_bytes: number;
                min_free_bytes: number;
            }[];
            /** @description Null while the database does not answer */
            schema: {
                /** @description Of this process */
                release: string;
                /** @description The oldest release that may run on the database */
                oldest_release: string;
                /** @description How many the database has */
                migrations: number;
                /** @description Name of the newest one */
                newest_migration: string;
            } | null;
            /** @description Age of the oldest job that no worker has claimed yet, and whether a job runs now */
            queue: {
                /** @description Age of the oldest job that waits, in seconds */
                oldest_queued_s: number | null;
                /** @description Whether a job runs */
                running: boolean;
            } | null;
            /** @description Whether the work is paused; null while the database does not answer */
            work: components["schemas"]["WorkState"] | null;
        };
        Session: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /** @description Send it as `X-CSRF-Token` with every request but GET and HEAD */
            csrf_token: string;
            /** @description Whom the session acts for; null when it only administers */
            account: {
                /**
                 * Format: uuid
                 * @description Id
                 * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
                 */
                id: string;
                name: string;
                email: string;
            } | null;
            /** @description Whether the session may use `/api/v1/admin` */
            admin: boolean;
            /** @description Those of the key that opened it; null is everything */
            scopes: ("jobs:read" | "jobs:write" | "account:admin")[] | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            expires_at: string;
        };
        Setting: {
            name: string;
            /** @description Of a secret only its length; null when it is not set and has no default */
            value: string | null;
            /** @description Null without a default */
            default: string | null;
            /**
             * @description Where the value came from; `npm start` chooses some for the processes that it starts
             * @enum {string}
             */
            source: "environment" | "npm start" | "default";
            /** @description What the setting does */
            description: string;
        };
        Settings: {
            /**
             * @description Workers may run with other settings, also on other machines
             * @constant
             */
            process: "api";
            /** @description By name */
            items: components["schemas"]["Setting"][];
        };
        Share: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            job_id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /** @description The earlier of its own end and that of the results; null while neither is known */
            expires_at: string | null;
        };
        SharedImage: {
            /** Format: uuid */
            id: string;
            /** @description From 0, in the order in which the sources were sent */
            position: number;
            name: string;
            /** @enum {string} */
            state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /** @description `main` first; empty until the job is settled, and for a failed image */
            variants: components["schemas"]["Variant"][];
            /** @description What was done, or why it failed, in one sentence; null until the job is settled */
            summary: string | null;
            /** @description Why it failed; null otherwise */
            failure: {
                /**
                 * @description Stable code; `/docs/errors/<code>` explains it
                 * @enum {string}
                 */
                code: "api_key_missing" | "api_key_unknown" | "scope_missing" | "insufficient_tokens" | "invalid_parameter" | "idempotency_key_reused" | "idempotency_key_running" | "registration_invalid" | "already_registered" | "account_not_found" | "key_not_found" | "malformed_body" | "file_too_large" | "body_too_large" | "job_not_found" | "job_unsettled" | "job_foreign" | "image_not_found" | "upload_not_found" | "collection_not_found" | "preset_not_found" | "share_not_found" | "webhook_endpoint_not_found" | "state_conflict" | "session_invalid" | "csrf_missing" | "delivery_not_found" | "job_timed_out" | "cancelled" | "watermark_not_found" | "wait_timed_out" | "https_required" | "route_not_found" | "method_not_allowed" | "http_invalid" | "request_too_slow" | "url_too_long" | "headers_too_long" | "expectation_unknown" | "rate_limited" | "unavailable" | "internal" | "not_an_image" | "source_unreachable" | "source_answered" | "egress_failed" | "image_damaged" | "image_too_large" | "svg_not_allowed" | "processing_failed" | "not_processed" | "source_lost" | "dead_letter_not_found" | "address_refused" | "connection_failed" | "artifact_missing" | "storage_failed" | "destination_refused" | "destination_failed" | "connector_not_found" | "claim_lost" | "lane_full" | "setup_failed";
                /** @description What went wrong, for a person */
                message: string;
            } | null;
            /** @description What was wrong with a damaged source that was optimized all the same */
            repairs: string[];
            /** @description What `analyse` asked about the picture, and the faces that an operation searched; null without either, and until the job is settled */
            analysis: components["schemas"]["Analysis"] | null;
            /** @description The image before */
            source: {
                /** @description Null until the source was read */
                bytes: number | null;
                format: ("jpeg" | "png" | "gif" | "webp" | "avif" | "svg" | "jp2" | "tiff" | "bmp" | "ico" | "psd" | "heic") | null;
                /** @description px, upright; null for SVG and until the source was read */
                width: number | null;
                /** @description px, upright */
                height: number | null;
                /** @description Of the stored source, below the address of the service; 410 once the source was removed */
                path: string;
            };
            /** @description Of a small picture, below the address of the service */
            thumbnail_path: string;
        };
        /** @description The pictures of a job, for anybody with the link */
        SharedJob: {
            /** @enum {string} */
            state: "queued" | "running" | "settled";
            /** @description Null until the job is settled */
            outcome: ("succeeded" | "partial" | "failed" | "cancelled") | null;
            /** Format: date-time */
            created_at: string;
            settled_at: string | null;
            /** @description When the link ends; null while that is not known */
            expires_at: string | null;
            /** @description In the order in which the sources were sent */
            images: components["schemas"]["SharedImage"][];
        };
        /** @description One image: exactly one of `url`, `upload_id` and `data` */
        Source: {
            /** @description http or https; a login inside of it is never shown again */
            url?: string;
            /** @description Id of an upload of the account */
            upload_id?: string;
            /** @description `data:image/...;base64,...`, at most 1 MB of bytes */
            data?: string;
            /** @description Default: the last part of the URL, or the name of the upload */
            name?: string;
            /** @description HTTP Basic, for `url` only, never sent to another host */
            credentials?: {
                /** @description Name of the user */
                user: string;
                /** @description Never shown again */
                password: string;
            };
            /** @description Headers of the request for `url`, sent to its own host only */
            headers?: {
                [key: string]: string;
            };
        };
        TopUp: {
            /** @description How many are added */
            tokens: number;
            /** @description Stored in the ledger */
            reason: string;
        };
        ToppedUp: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            email: string;
            /** @description The new balance */
            tokens: number;
            /** @description True: the `Idempotency-Key` was used before, and nothing changed */
            repeated: boolean;
        };
        /** @description A file that jobs and collections may name */
        Upload: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            name: string;
            /** @description Size of the file */
            bytes: number;
            /** @enum {string} */
            format: "jpeg" | "png" | "gif" | "webp" | "avif" | "svg" | "jp2" | "tiff" | "bmp" | "ico" | "psd" | "heic";
            /** @description Lower-case hex */
            sha256: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Until when jobs and collections may name it; a collection that has not settled keeps it longer
             * @example 2026-12-01T09:30:00.000Z
             */
            expires_at: string;
        };
        Usage: {
            /**
             * Format: date
             * @description UTC; with `group_by=day`
             */
            day?: string;
            /** @description Of the sources; `unknown` when a source could not be read. With `group_by=format` */
            format?: string;
            /** @description Null for jobs without a key. With `group_by=key` */
            key_id?: string | null;
            /** @description Settled images, failed ones included */
            images: number;
            /** @description Free; cancelled ones included */
            images_failed: number;
            /** @description Bytes of the sources that did not fail */
            bytes_in: number;
            /** @description By the main results */
            bytes_saved: number;
            /** @description Charged */
            tokens: number;
            /** @description Mean SSIMULACRA 2 score of the lossy results; null without one */
            mean_score: number | null;
        };
        /** @description One result file of an image */
        Variant: {
            /**
             * @description `main` is the result itself; an extra is named after its format
             * @enum {string}
             */
            role: "main" | "webp" | "avif";
            /** @enum {string} */
            format: "jpeg" | "png" | "gif" | "webp" | "avif" | "svg" | "jp2" | "tiff" | "bmp" | "ico" | "psd" | "heic";
            /** @description Size of the file */
            bytes: number;
            /** @description Bytes of the source less those of the file; negative for a larger file */
            saved_bytes: number;
            /** @description px; null for SVG */
            width: number | null;
            /** @description px; null for SVG */
            height: number | null;
            /** @description Address of the file, without a key; at the destination of the job where it has one */
            url: string;
            /** @description Whether pixels changed; null when the report does not say */
            lossy: boolean | null;
            /** @description The encoder that won, or `source` when the source was kept */
            encoder: string | null;
            /**
             * @description What `score` and `target` are measured in
             * @constant
             */
            metric: "ssimulacra2.1";
            /** @description Reached score against the source; null where no pixel changed or none was measured */
            score: number | null;
            /** @description Requested score; null for lossless work */
            target: number | null;
            /** @description Where the result differs most; null without a score */
            worst_tile: {
                /** @description The lowest score of a tile of 256 px */
                score: number;
                /** @description px from the left edge; null in results from before it was recorded */
                left: number | null;
                /** @description px from the upper edge */
                top: number | null;
                /** @description px */
                width: number | null;
                /** @description px */
                height: number | null;
            } | null;
            /** @description What was done, in one sentence */
            summary: string;
        };
        Watermark: {
            /**
             * @description 10 letters and digits
             * @example q8ZcK0vN3a
             */
            id: string;
            name: string;
            /** @description px, of the upright picture */
            width: number;
            /** @description px, of the upright picture */
            height: number;
            size_bytes: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
        };
        WebhookEndpoint: {
            /**
             * Format: uuid
             * @description Id
             * @example 5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11
             */
            id: string;
            /** @description With `***` in the place of a login */
            url: string;
            /** @description Types of the events that it is told */
            events: string[];
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
        };
        WebhookEndpointChange: {
            /** @description What it is told of, in every job of the account */
            events: ("job.queued" | "job.started" | "image.done" | "job.settled" | "collection.updated")[];
        };
        WebhookSecret: {
            /** @description Receivers verify signatures with it: `whsec_` and base64 */
            secret: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC
             * @example 2026-12-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Retired secrets that still sign, and until when */
            previous: {
                expires_at: string | null;
            }[];
        };
        WorkState: {
            /** @description Since when workers claim no job; null while they work */
            paused_at: string | null;
            /** @description What the operator wrote */
            reason: string | null;
        };
        __schema0: unknown;
    };
    responses: {
        /**
         * @description `account_not_found`: No such account.
         *
         *     `route_not_found`: No such endpoint.
         */
        "account_not_found.route_not_found": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "account_not_found" | "route_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `already_registered`: This e-mail address is already registered. */
        already_registered: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "already_registered";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `api_key_missing`: API key missing.
         *
         *     `api_key_unknown`: Unknown API key.
         *
         *     `session_invalid`: The session or its code is unknown or has expired.
         */
        "api_key_missing.api_key_unknown.session_invalid": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** @description How to authenticate: `Bearer` */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "api_key_missing" | "api_key_unknown" | "session_invalid";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `api_key_unknown`: Unknown API key.
         *
         *     `session_invalid`: The session or its code is unknown or has expired.
         */
        "api_key_unknown.session_invalid": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** @description How to authenticate: `Bearer` */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "api_key_unknown" | "session_invalid";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `artifact_missing`: Not found. */
        artifact_missing: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "artifact_missing";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `body_too_large`: The request body is larger than allowed. */
        body_too_large: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "body_too_large";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `body_too_large`: The request body is larger than allowed.
         *
         *     `file_too_large`: A file is larger than allowed.
         */
        "body_too_large.file_too_large": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "body_too_large" | "file_too_large";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `cancelled`: The request ended before the image was finished; nothing was charged.
         *
         *     `idempotency_key_running`: The first request with this Idempotency-Key is still running.
         */
        "cancelled.idempotency_key_running": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "cancelled" | "idempotency_key_running";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `collection_not_found`: No such collection. */
        collection_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "collection_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `collection_not_found`: No such collection.
         *
         *     `upload_not_found`: No such upload, or it has expired.
         */
        "collection_not_found.upload_not_found": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "collection_not_found" | "upload_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `connector_not_found`: No such connector. */
        connector_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "connector_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `csrf_missing`: A request of a browser session needs its CSRF token and must come from the same origin. */
        csrf_missing: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "csrf_missing";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `csrf_missing`: A request of a browser session needs its CSRF token and must come from the same origin.
         *
         *     `scope_missing`: This key may not do that.
         */
        "csrf_missing.scope_missing": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "csrf_missing" | "scope_missing";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `dead_letter_not_found`: No such dead letter.
         *
         *     `route_not_found`: No such endpoint.
         */
        "dead_letter_not_found.route_not_found": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "dead_letter_not_found" | "route_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `delivery_not_found`: No such delivery. */
        delivery_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "delivery_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_key_reused`: This Idempotency-Key was already used for a different request. */
        idempotency_key_reused: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "idempotency_key_reused";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `idempotency_key_reused`: This Idempotency-Key was already used for a different request.
         *
         *     `processing_failed`: The image could not be processed.
         *
         *     `source_answered`: The image could not be downloaded: its server responded with an error.
         *
         *     `source_unreachable`: The image could not be downloaded.
         */
        "idempotency_key_reused.processing_failed.source_answered.source_unreachable": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "idempotency_key_reused" | "processing_failed" | "source_answered" | "source_unreachable";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_key_running`: The first request with this Idempotency-Key is still running. */
        idempotency_key_running: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "idempotency_key_running";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `idempotency_key_running`: The first request with this Idempotency-Key is still running.
         *
         *     `job_unsettled`: The process is still running.
         *
         *     `state_conflict`: Not possible in this state.
         */
        "idempotency_key_running.job_unsettled.state_conflict": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "idempotency_key_running" | "job_unsettled" | "state_conflict";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `idempotency_key_running`: The first request with this Idempotency-Key is still running.
         *
         *     `state_conflict`: Not possible in this state.
         */
        "idempotency_key_running.state_conflict": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "idempotency_key_running" | "state_conflict";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `image_damaged`: The image is damaged.
         *
         *     `image_too_large`: The image has more pixels or frames than allowed.
         *
         *     `invalid_parameter`: A parameter has an invalid value.
         *
         *     `malformed_body`: The request body could not be read.
         *
         *     `not_an_image`: Not a supported image.
         */
        "image_damaged.image_too_large.invalid_parameter.malformed_body.not_an_image": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "image_damaged" | "image_too_large" | "invalid_parameter" | "malformed_body" | "not_an_image";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `image_damaged`: The image is damaged.
         *
         *     `image_too_large`: The image has more pixels or frames than allowed.
         *
         *     `invalid_parameter`: A parameter has an invalid value.
         *
         *     `malformed_body`: The request body could not be read.
         *
         *     `not_an_image`: Not a supported image.
         *
         *     `svg_not_allowed`: The SVG uses features that are not allowed.
         */
        "image_damaged.image_too_large.invalid_parameter.malformed_body.not_an_image.svg_not_allowed": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "image_damaged" | "image_too_large" | "invalid_parameter" | "malformed_body" | "not_an_image" | "svg_not_allowed";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `image_not_found`: No such image. */
        image_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "image_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `insufficient_tokens`: Insufficient tokens. */
        insufficient_tokens: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "insufficient_tokens";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Internal error. */
        internal: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "internal";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_parameter`: A parameter has an invalid value. */
        invalid_parameter: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "invalid_parameter";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `invalid_parameter`: A parameter has an invalid value.
         *
         *     `malformed_body`: The request body could not be read.
         */
        "invalid_parameter.malformed_body": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "invalid_parameter" | "malformed_body";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `invalid_parameter`: A parameter has an invalid value.
         *
         *     `malformed_body`: The request body could not be read.
         *
         *     `not_an_image`: Not a supported image.
         */
        "invalid_parameter.malformed_body.not_an_image": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "invalid_parameter" | "malformed_body" | "not_an_image";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `job_not_found`: Process not found. */
        job_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "job_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `job_unsettled`: The process is still running. */
        job_unsettled: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "job_unsettled";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `key_not_found`: No such key. */
        key_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "key_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `key_not_found`: No such key.
         *
         *     `preset_not_found`: No such preset.
         */
        "key_not_found.preset_not_found": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "key_not_found" | "preset_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `key_not_found`: No such key.
         *
         *     `route_not_found`: No such endpoint.
         */
        "key_not_found.route_not_found": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "key_not_found" | "route_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `method_not_allowed`: Method not allowed. */
        method_not_allowed: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** @description The methods of this path */
                Allow: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "method_not_allowed";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `preset_not_found`: No such preset. */
        preset_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "preset_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: Too many requests. */
        rate_limited: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** @description Seconds until the next try */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "rate_limited";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `route_not_found`: No such endpoint. */
        route_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "route_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `session_invalid`: The session or its code is unknown or has expired. */
        session_invalid: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** @description How to authenticate: `Bearer` */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "session_invalid";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `share_not_found`: No such link, or it has expired. */
        share_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "share_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `state_conflict`: Not possible in this state. */
        state_conflict: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "state_conflict";
                } & components["schemas"]["Problem"];
            };
        };
        /**
         * @description `storage_failed`: The storage did not respond.
         *
         *     `unavailable`: Temporarily unavailable; try again later.
         */
        "storage_failed.unavailable": {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "storage_failed" | "unavailable";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `unavailable`: Temporarily unavailable; try again later. */
        unavailable: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "unavailable";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `upload_not_found`: No such upload, or it has expired. */
        upload_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "upload_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `watermark_not_found`: No such watermark. */
        watermark_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "watermark_not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `webhook_endpoint_not_found`: No such webhook endpoint. */
        webhook_endpoint_not_found: {
            headers: {
                "Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    code?: "webhook_endpoint_not_found";
                } & components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
        IdempotencyKey: string;
        /** @description The `ETag` of the answer that you have: 304 when it has not changed */
        IfNoneMatch: string;
    };
    requestBodies: never;
    headers: {
        /** @description Id of the request, in the log of the service: yours, when you sent one */
        RequestId: string;
        /** @description What is left of the budget of the key: `r` requests in the next `t` seconds. Absent while no budget is set. draft-ietf-httpapi-ratelimit-headers-08 */
        RateLimit: string;
        /** @description The budget: `q` requests in `w` seconds */
        RateLimitPolicy: string;
        /** @description `true` for the repeat of an answer to the same `Idempotency-Key` */
        IdempotentReplayed: string;
    };
    pathItems: never;
};
export interface operations {
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An API key, or the administration key */
                    key?: string;
                    /** @description A sign-in code, as `pixmill sign-in` prints it; works once, for ten minutes */
                    code?: string;
                };
            };
        };
        responses: {
            /** @description The session, which the cookie names */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description The cookie of the session, for `/api/v1` only. */
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getCurrentSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description The cookie of the session, for `/api/v1` only. */
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["session_invalid"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteCurrentSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `csrf_token` of the session. */
                "X-CSRF-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description Removes the cookie. */
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["session_invalid"];
            403: components["responses"]["csrf_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getSharedJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token of the link */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pictures */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedJob"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            404: components["responses"]["share_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getSharedImageSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token of the link */
                token: string;
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The source, as its media type says */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The caller has these bytes */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_parameter"];
            404: components["responses"]["share_not_found"];
            405: components["responses"]["method_not_allowed"];
            410: components["responses"]["artifact_missing"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    getSharedImageThumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token of the link */
                token: string;
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thumbnail */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": unknown;
                };
            };
            /** @description The caller has this thumbnail */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_parameter"];
            404: components["responses"]["share_not_found"];
            405: components["responses"]["method_not_allowed"];
            410: components["responses"]["artifact_missing"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account, its balance and limits, and what the key may do */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    changeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChanges"];
            };
        };
        responses: {
            /** @description The account, its balance and limits, and what the key may do */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description Only these types, separated by commas */
                types?: string;
                /** @description Only events of this job */
                job_id?: string;
                /** @description Only events of this collection and of its jobs */
                collection_id?: string;
                /** @description As the header `Last-Event-ID`, which counts before it */
                last_event_id?: string;
            };
            header?: {
                /** @description The last id that was received: the stream goes on after it */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, until the caller goes or the process stops. A comment every 15 s keeps the connection open */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    streamJobEvents: {
        parameters: {
            query?: {
                /** @description Only these types, separated by commas */
                types?: string;
                /** @description As the header `Last-Event-ID`, which counts before it */
                last_event_id?: string;
            };
            header?: {
                /** @description The last id that was received: the stream goes on after it */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, until the caller goes or the process stops. A comment every 15 s keeps the connection open */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description The caller has seen the end of this stream */
            204: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["job_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
                state?: "queued" | "running" | "settled";
                /** @description A label as `key:value`; may be repeated, and a job needs all of them */
                label?: string | string[];
                /** @description The API that the jobs were submitted by, such as `native` */
                dialect?: string;
                /** @description Jobs of this collection */
                collection_id?: string;
                /** @description Retries of this job */
                parent_id?: string;
                /** @description Created at this time or later */
                created_after?: string;
                /** @description Created before this time */
                created_before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of jobs */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["JobSummary"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: answer with the settled job when it is done within N seconds, at most 100 */
                Prefer?: string;
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobRequest"];
                "multipart/form-data": {
                    /** @description The images; any number of parts of this name */
                    file: string[];
                    /** @description One JSON part */
                    options?: components["schemas"]["JobRequest"];
                };
            };
        };
        responses: {
            /** @description The job, settled in the time of `Prefer: wait`; or, with `dry_run`, what it would cost */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"] | components["schemas"]["DryRun"];
                };
            };
            /** @description The job as it is */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description Address of the job */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body.not_an_image"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            402: components["responses"]["insufficient_tokens"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["job_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running"];
            410: components["responses"]["artifact_missing"];
            413: components["responses"]["body_too_large.file_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    findFaces: {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: answer after at most N seconds, 50 by default and at most */
                Prefer?: string;
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Source"];
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The image
                     */
                    file: string;
                };
            };
        };
        responses: {
            /** @description The faces */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Faces"];
                };
            };
            /** @description The job, when it is not settled in time */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description Address of the job */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["image_damaged.image_too_large.invalid_parameter.malformed_body.not_an_image.svg_not_allowed"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            402: components["responses"]["insufficient_tokens"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["job_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["cancelled.idempotency_key_running"];
            410: components["responses"]["artifact_missing"];
            413: components["responses"]["body_too_large.file_too_large"];
            422: components["responses"]["idempotency_key_reused.processing_failed.source_answered.source_unreachable"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    getJob: {
        parameters: {
            query?: {
                /** @description Seconds to wait for the job to settle, 0 to 100 */
                wait?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have: 304 when it has not changed */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job, settled or not */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description For `If-None-Match` */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDetail"];
                };
            };
            /** @description Nothing has changed since the answer with this `ETag` */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description For `If-None-Match` */
                    ETag: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["job_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job is deleted */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["job_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["job_unsettled"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cancelled job */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDetail"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["job_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new job */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description Address of the new job */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            402: components["responses"]["insufficient_tokens"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["job_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running.job_unsettled.state_conflict"];
            410: components["responses"]["artifact_missing"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    getJobArchive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The archive */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description A file name with the id of the job */
                    "Content-Disposition": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["job_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["job_unsettled"];
            410: components["responses"]["artifact_missing"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    listUploads: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of uploads */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Upload"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createUpload: {
        parameters: {
            query?: {
                /** @description Default: the file name of the form or of `Content-Disposition`, else after the format */
                name?: string;
            };
            header?: {
                /** @description Its `filename` names the file */
                "Content-Disposition"?: string;
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description The upload */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body.not_an_image"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running"];
            413: components["responses"]["body_too_large.file_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The upload */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["upload_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was deleted */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["upload_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getImageSource: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer before: the answer is 304 while the bytes are the same */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The source, of any media type */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description Names the bytes */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The caller has these bytes */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["image_not_found"];
            405: components["responses"]["method_not_allowed"];
            410: components["responses"]["artifact_missing"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    getImageThumbnail: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of an answer before: the answer is 304 while the thumbnail is the same */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thumbnail */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description Names the bytes */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": unknown;
                };
            };
            /** @description The caller has this thumbnail */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["image_not_found"];
            405: components["responses"]["method_not_allowed"];
            410: components["responses"]["artifact_missing"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    listCollections: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of collections */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Collection"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createCollection: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCollection"];
            };
        };
        responses: {
            /** @description The draft */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    /** @description Its address */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getCollection: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have: 304 when it has not changed */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The collection */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description For `If-None-Match` */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            /** @description Nothing has changed since the answer with this `ETag` */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description For `If-None-Match` */
                    ETag: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was deleted */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getCollectionCost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cost and balance */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionCost"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listCollectionImages: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
                state?: "waiting" | "succeeded" | "failed";
            };
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of images */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["CollectionImage"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    addCollectionImages: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionSources"];
            };
        };
        responses: {
            /** @description How many were added, and where */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedImages"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found.upload_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running.state_conflict"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    importCollectionImages: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionImport"];
            };
        };
        responses: {
            /** @description The collection, importing */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running.state_conflict"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    startCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The collection */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    pauseCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The collection */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    resumeCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The collection */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    cancelCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The collection */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    retryCollection: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new collection */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    /** @description Its address */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running.state_conflict"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getCollectionArchive: {
        parameters: {
            query?: {
                /** @description Position of the first image */
                from?: string;
                /** @description Images, 1 to 50000 */
                count?: string;
            };
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The archive */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    /** @description A file name with the id of the collection */
                    "Content-Disposition": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["collection_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys, revoked ones too */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Key"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["preset_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["key_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key was revoked */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["key_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    changeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyChanges"];
            };
        };
        responses: {
            /** @description The key */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["key_not_found.preset_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listPresets: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of presets */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Preset"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createPreset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PresetContent"];
            };
        };
        responses: {
            /** @description The preset */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preset"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running.state_conflict"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getPreset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name of the preset */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The preset */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preset"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["preset_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    replacePreset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name of the preset */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PresetContent"];
            };
        };
        responses: {
            /** @description The preset */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preset"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["preset_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["state_conflict"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deletePreset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name of the preset */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The preset was deleted */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["preset_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getUsage: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
                /** @description First day, UTC; default 30 days, ended by `to` */
                from?: string;
                /** @description Last day, UTC; default today */
                to?: string;
                /** @description Any of `day`, `format`, `key`, separated by commas */
                group_by?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of counters, by day, key and format */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Usage"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                        /** @description Of all pages */
                        total: {
                            /** @description Settled images, failed ones included */
                            images: number;
                            /** @description Free; cancelled ones included */
                            images_failed: number;
                            /** @description Bytes of the sources that did not fail */
                            bytes_in: number;
                            /** @description By the main results */
                            bytes_saved: number;
                            /** @description Charged */
                            tokens: number;
                            /** @description Mean SSIMULACRA 2 score of the lossy results; null without one */
                            mean_score: number | null;
                        };
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listLedger: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
                /** @description First day or time */
                from?: string;
                /** @description Last day, included; or a time, not included */
                to?: string;
                kind?: "grant" | "hold" | "release" | "adjust";
                /** @description `csv` streams all entries, without `limit` and `cursor`; so does `Accept: text/csv` */
                format?: "json" | "csv";
            };
            header?: {
                /** @description `text/csv` is the same as `format=csv` */
                Accept?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries; with `format=csv` all of them, as CSV */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LedgerEntry"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                    "text/csv": unknown;
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listShares: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of links */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Share"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createShare: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewShare"];
            };
        };
        responses: {
            /** @description The link */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedShare"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["job_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running.state_conflict"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteShare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link has ended */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["share_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
                state?: "pending" | "delivered" | "failed";
                /** @description Scheme, host and port; a path is ignored */
                endpoint?: string;
                /** @description Created then or later: a date or a time */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Delivery"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listDeliveryOrigins: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All origins */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeliveryOrigin"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    replayDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayDeliveries"];
            };
        };
        responses: {
            /** @description What was sent again */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveriesReplayed"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryWithBody"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["delivery_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, which is due now */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["delivery_not_found"];
            405: components["responses"]["method_not_allowed"];
            410: components["responses"]["artifact_missing"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    resumeWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResumeWebhookEndpoint"];
            };
        };
        responses: {
            /** @description The origin */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOrigin"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of endpoints */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["WebhookEndpoint"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookEndpoint"];
            };
        };
        responses: {
            /** @description The endpoint */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running.state_conflict"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["webhook_endpoint_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was deleted */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["webhook_endpoint_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    updateWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointChange"];
            };
        };
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["webhook_endpoint_not_found"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["webhook_endpoint_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new secret */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listConnectors: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of connectors */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Connector"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createConnector: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConnector"];
            };
        };
        responses: {
            /** @description The connector */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connector"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteConnector: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description 10 letters and digits */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was deleted */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["connector_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    testConnector: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description 10 letters and digits */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectorTestRequest"];
            };
        };
        responses: {
            /** @description What worked and what failed */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorTest"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["connector_not_found"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listWatermarks: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of watermarks */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Watermark"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createWatermark: {
        parameters: {
            query?: {
                /** @description Default: the name of the file, else the id */
                name?: string;
            };
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description The watermark */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watermark"];
                };
            };
            400: components["responses"]["image_damaged.image_too_large.invalid_parameter.malformed_body.not_an_image"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running"];
            413: components["responses"]["body_too_large.file_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    getWatermark: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description 10 letters and digits */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The watermark */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watermark"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["watermark_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteWatermark: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description 10 letters and digits */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was deleted */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["watermark_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminGetQueues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The queues, and the workers that live */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queues"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminPauseWork: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PauseWork"];
            };
        };
        responses: {
            /** @description The work is paused */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkState"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["route_not_found"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminResumeWork: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Workers work */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkState"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminListFailures: {
        parameters: {
            query?: {
                /** @description Jobs that settled from then on; a day before `until` by default */
                since?: string;
                /** @description Jobs that settled before; now by default */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The causes */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failures"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminGetUsage: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
                /** @description First day, in UTC; 29 days before `to` by default */
                from?: string;
                /** @description Last day; today by default */
                to?: string;
                /** @description What each row stands for: some of account, day, format, key, separated by commas */
                group_by?: string;
                /** @description Only this account: its id or e-mail address */
                account?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One row for each group that has settled images */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AdminUsage"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminListSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every setting that this process reads */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminGetHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of each part */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceHealth"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminListAccounts: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of accounts */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AdminAccount"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminCreateAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAdminAccount"];
            };
        };
        responses: {
            /** @description The account and its key */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedAdminAccount"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["route_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["already_registered"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminGetAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or e-mail address of the account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminAccountWithKeys"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminTopUpAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or e-mail address of the account */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopUp"];
            };
        };
        responses: {
            /** @description The new balance */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToppedUp"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminDisableAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or e-mail address of the account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminAccount"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminEnableAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or e-mail address of the account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminAccount"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminCreateKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or e-mail address of the account */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAdminAccountKey"];
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedAdminAccountKey"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            409: components["responses"]["idempotency_key_running"];
            413: components["responses"]["body_too_large"];
            422: components["responses"]["idempotency_key_reused"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminRevokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key was revoked */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["key_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminChangeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdminAccountKeyChanges"];
            };
        };
        responses: {
            /** @description The key */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminAccountKey"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["key_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminGetAccountLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or e-mail address of the account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The limits */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountLimits"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminChangeAccountLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or e-mail address of the account */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountLimitsChanges"];
            };
        };
        responses: {
            /** @description The limits */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountLimits"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminListDeadLetters: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100 */
                limit?: string;
                /** @description `next_cursor` of the page before; absent for the first page */
                cursor?: string;
                /** @description Only those of this account: its id or e-mail address */
                account?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dead letters */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeadLetter"][];
                        /** @description Null on the last page */
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adminReplayDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayDeadLetters"];
            };
        };
        responses: {
            /** @description What was replayed */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterReplays"];
                };
            };
            400: components["responses"]["invalid_parameter.malformed_body"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["account_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            413: components["responses"]["body_too_large"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
    adminReplayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job that replays it */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterReplay"];
                };
            };
            400: components["responses"]["invalid_parameter"];
            401: components["responses"]["api_key_missing.api_key_unknown.session_invalid"];
            402: components["responses"]["insufficient_tokens"];
            403: components["responses"]["csrf_missing.scope_missing"];
            404: components["responses"]["dead_letter_not_found.route_not_found"];
            405: components["responses"]["method_not_allowed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["storage_failed.unavailable"];
        };
    };
}
