-- Three roles for those who share a database of Tracker.  Run it as its owner, once it is made and again after each
-- update:  psql --file=docs/roles.sql postgresql://owner@server/desk
-- Then:    GRANT tracker_checker TO ben;
--
-- tracker_reader   searches, shows, reports, exports.
-- tracker_checker  logs, reads in, reviews and assesses, too.
-- tracker_editor   decides on sources and topics, and manages accounts, too: all but bringing the schema up to date.
-- The history can be added to by all who write, and be changed by nobody but the owner.

DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['tracker_reader', 'tracker_checker', 'tracker_editor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
    END LOOP;
END $$;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO tracker_reader;
REVOKE SELECT ON accounts, account_keys FROM tracker_reader;
GRANT tracker_reader TO tracker_checker;

GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tracker_checker;
GRANT INSERT ON events, documents, claims, claim_words, quantities, attribution_links, sources, source_aliases,
    reviews, assessments, saved_searches, frozen_reports TO tracker_checker;
-- What is written of a claim, a review or an assessment stays: only what became of it is changed.
GRANT UPDATE (current, last_seen) ON documents TO tracker_checker;
GRANT UPDATE (state, state_reason, unsupported, placed, held, last_seen) ON claims TO tracker_checker;
GRANT UPDATE (source_id, proposed_source_id, decision, reason) ON attribution_links TO tracker_checker;
GRANT UPDATE (correction_id, withdrawn) ON reviews TO tracker_checker;
GRANT UPDATE (withdrawn) ON assessments TO tracker_checker;
GRANT UPDATE, DELETE ON claim_words, saved_searches TO tracker_checker;
-- What is derived, or moved with a review.
GRANT INSERT, UPDATE, DELETE ON ingests, matters, matter_keys, topic_members TO tracker_checker;
GRANT INSERT, DELETE ON topics TO tracker_checker;
GRANT UPDATE (title, status, verdict, decided_by, stale, terms, claims, origins, comparison) ON topics TO tracker_checker;
GRANT tracker_checker TO tracker_editor;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tracker_editor;
REVOKE UPDATE, DELETE ON events FROM tracker_editor;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM tracker_editor;
