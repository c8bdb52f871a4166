/** Checks the settings of all processes, then applies the migrations to DATABASE_URL, for containers. `npm start` does both itself. May be repeated. */
await import('../apps/cli/dist/migrate.js');
