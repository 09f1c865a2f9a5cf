-- Write one line of the journal and its to-do rows from inside another room's statement.
-- {"id", "organisation", "kind", "subject", "actor_kind", "actor", "actor_name", "occurred_at", "recorded_at", "data",
--  "todos": [{"id", "room"}]}
CREATE OR REPLACE FUNCTION platform_tell_v1(p_news jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO platform_journal (id, organisation_id, kind, subject_id, actor_kind, actor_id, actor_name, occurred_at,
                                  recorded_at, data)
    SELECT n.id, n.organisation, n.kind, n.subject, n.actor_kind, n.actor, COALESCE(n.actor_name, ''), n.occurred_at,
           n.recorded_at, COALESCE(n.data, '{}')
    FROM jsonb_to_record(p_news) AS n (id uuid, organisation uuid, kind text, subject uuid, actor_kind text, actor uuid,
                                       actor_name text, occurred_at timestamptz, recorded_at timestamptz, data jsonb);
    IF jsonb_array_length(p_news -> 'todos') > 0 THEN
        INSERT INTO platform_todo (id, organisation_id, room, kind, subject_id, recorded_at)
        SELECT t.id, (p_news ->> 'organisation')::uuid, t.room, p_news ->> 'kind', (p_news ->> 'subject')::uuid,
               (p_news ->> 'recorded_at')::timestamptz
        FROM jsonb_to_recordset(p_news -> 'todos') AS t (id uuid, room text);
    END IF;
END
$$;
