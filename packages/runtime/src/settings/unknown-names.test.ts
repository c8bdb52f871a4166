import { describe, expect, test } from '@jest/globals';
import { describeUnknownName, findUnknownNames } from './unknown-names.js';

const meantBy = (name: string) => findUnknownNames({ [name]: 'x' }).map(({ meant }) => meant);

/** Variables of a shell, npm, containers, Kubernetes, a cloud and other software, none of them misspelled. */
const foreign =
  `PATH HOME HOSTNAME HOST PORT PWD OLDPWD SHLVL SHELL TERM USER LOGNAME LANG LC_ALL TZ TMPDIR EDITOR MAIL _ COLUMNS XDG_DATA_DIRS
  XDG_DATA_HOME XDG_RUNTIME_DIR NODE_ENV NODE_OPTIONS NODE_PATH NODE_VERSION YARN_VERSION NPM_CONFIG_LOGLEVEL npm_config_user_agent
  npm_lifecycle_event npm_package_name npm_package_version INIT_CWD npm_execpath UV_THREADPOOL_SIZE MALLOC_ARENA_MAX MALLOC_TRIM_THRESHOLD_
  HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy ALL_PROXY FTP_PROXY SSL_CERT_FILE CI DEBUG FORCE_COLOR NO_COLOR
  KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_SERVICE_PORT_HTTPS KUBERNETES_PORT_443_TCP_ADDR
  PIXMILL_SERVICE_HOST PIXMILL_SERVICE_PORT PIXMILL_SERVICE_PORT_HTTP PIXMILL_PORT_3000_TCP PIXMILL_PORT_3000_TCP_PROTO WORKER_PORT_9000_UDP_ADDR
  REDIS_SERVICE_HOST REDIS_HOST REDIS_PASSWORD REDIS_PORT REDIS_ENV_GOSU_VERSION REDIS_VERSION POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB
  DATABASE_HOST DATABASE_PORT DATABASE_USER DATABASE_NAME DATABASE_PASSWORD DB_URL PGDATA PGHOST PGUSER SMTP_HOST SMTP_PORT SMTP_USER SMTP_PASSWORD
  STORAGE_BUCKET ADMIN_EMAIL ADMIN_PASSWORD PUBLIC_DIR MAX_OLD_SPACE_SIZE WEB_CONCURRENCY WORKERS LISTEN_ADDRESS LISTEN_PORT
  AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY GOOGLE_APPLICATION_CREDENTIALS DYNO RAILWAY_PUBLIC_DOMAIN RENDER_EXTERNAL_URL FLY_APP_NAME
  SYSTEMD_EXEC_PID INVOCATION_ID JOURNAL_STREAM SSH_CLIENT SUDO_USER PIXMILL_TEST_REDIS_URL`.split(/\s+/);

describe('findUnknownNames', () => {
  test('accuses no variable of other software', () => {
    expect(findUnknownNames(Object.fromEntries(foreign.map((name) => [name, 'x'])))).toEqual([]);
    expect(findUnknownNames({ PIXMILL_PORT: 'tcp://10.0.0.1:3000', WORKER_PORT: 'tcp://10.0.0.1:1', EGRES_ALLOW: '' })).toEqual([]);
  });

  test.each([
    ['EGRES_ALLOW', 'EGRESS_ALLOW'],
    ['EGRESS_ALLOWED', 'EGRESS_ALLOW'],
    ['EGRESS_PORT', 'EGRESS_PORTS'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASEURL', 'DATABASE_URL'],
    ['DATADIR', 'DATA_DIR'],
    ['RESULTS_TTL', 'RESULT_TTL'],
    ['TTL_RESULT', 'RESULT_TTL'],
    ['MEGAOPTIM_RATELIMIT', 'MEGAOPTIM_RATE_LIMIT'],
    ['PIXMILL_PORT', 'PORT'],
    ['PIXMILL_MAX_FILE_BYTES', 'MAX_FILE_BYTES'],
    ['public_url', 'PUBLIC_URL'],
    ['PUBLIC-URL', 'PUBLIC_URL'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['WORKER_CONCURENCY', 'WORKER_CONCURRENCY'],
  ])('%s is meant as %s', (name, meant) => {
    expect(meantBy(name)).toEqual([meant]);
  });

  test('reports a name that only Pixmill would use, also without a setting near it', () => {
    const unknown = findUnknownNames({ WEBHOOK_RETRIES: '5' });
    expect(unknown.map(describeUnknownName)).toEqual(['WEBHOOK_RETRIES is not a setting: docs/configuration.md lists all']);
  });
});
