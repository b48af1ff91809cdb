-- Who may do what, said again after every migration, by the owner of the tables; in words: docs/operations/README.md.
--
--   guangsha_app      what the processes are: reads the log, appends through log.append, keeps everything else
--   guangsha_vault    reads and makes the keys of people; only the vault's own connections take it on
--   guangsha_reader   reads the rows of the read tables that are within a scope, as their policies say
--   guangsha_auditor  reads the log
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['guangsha_app', 'guangsha_vault', 'guangsha_reader', 'guangsha_auditor'] LOOP
    IF to_regrole(name) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
      EXCEPTION
        -- roles belong to the whole server: another database's migration has been quicker
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'the role % is missing, and % may not create roles', name, current_user
            USING ERRCODE = 'insufficient_privilege',
              HINT = format('As an administrator: CREATE ROLE %I; GRANT %I TO %I WITH ADMIN OPTION', name, name, current_user);
      END;
    END IF;
    -- who owns the tables can also start the processes
    IF NOT pg_has_role(current_user, name, 'MEMBER') THEN EXECUTE format('GRANT %I TO CURRENT_USER', name); END IF;
  END LOOP;
END $$;

-- The log: what is appended goes through a function of the owner's, which gives positions and times itself.
GRANT USAGE ON SCHEMA log TO guangsha_app, guangsha_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA log TO guangsha_app, guangsha_auditor;
GRANT INSERT, UPDATE ON log.numbering TO guangsha_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.append, log.ensure_partitions TO guangsha_app;

DO $$
DECLARE
  app constant oid := 'guangsha_app'::regrole;
  name text;
  kept record;
BEGIN
  IF to_regnamespace('vault') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA vault TO guangsha_vault;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vault TO guangsha_vault;
  END IF;
  IF to_regclass('public.migration') IS NOT NULL THEN GRANT SELECT ON public.migration TO guangsha_app; END IF;

  -- Read models are made, swapped and dropped by the projector, so they are the application's own.
  EXECUTE format('GRANT CREATE ON DATABASE %I TO guangsha_app', current_database());
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^read(_|$)' AND nspowner <> app LOOP
    EXECUTE format('ALTER SCHEMA %I OWNER TO guangsha_app', name);
  END LOOP;
  FOR kept IN
    SELECT relnamespace::regnamespace AS schema, relname FROM pg_class
    WHERE relnamespace::regnamespace::text ~ '^read(_|$)' AND relkind IN ('r', 'v', 'S', 'm', 'p') AND relowner <> app
  LOOP
    EXECUTE format('ALTER TABLE %s.%I OWNER TO guangsha_app', kept.schema, kept.relname);
  END LOOP;
  -- Each table's own grant and policies come with it, from the projector.
  IF to_regnamespace('read') IS NOT NULL THEN GRANT USAGE ON SCHEMA read TO guangsha_reader; END IF;
  IF to_regclass('projection.checkpoint') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA projection TO guangsha_reader;
    GRANT SELECT ON projection.checkpoint TO guangsha_reader;
  END IF;
  -- A function of the owner's tells when an account was last signed in to; no table there is the reader's.
  IF to_regnamespace('identity') IS NOT NULL THEN GRANT USAGE ON SCHEMA identity TO guangsha_reader; END IF;

  -- What is neither the log's nor the vault's the processes keep as they like, but for its shape.
  FOR name IN
    SELECT nspname FROM pg_namespace
    WHERE pg_has_role(nspowner, 'USAGE') AND nspname NOT IN ('log', 'vault', 'public', 'information_schema')
      AND nspname !~ '^(pg_|read(_|$))'
  LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO guangsha_app', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO guangsha_app', name);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO guangsha_app', name);
  END LOOP;

  -- A person who was erased keeps the row and loses the key: nobody may make it look as if there had been none.
  IF to_regclass('vault.person_key') IS NOT NULL THEN
    REVOKE DELETE ON vault.person_key FROM guangsha_vault;
  END IF;
END $$;
