-- Write the next version of an organisation's program and return its number. The caller holds the draft's row.
-- The document is kept as it was written, its keys in their order. The only way in: the application's role may not
-- write programs_version.
CREATE OR REPLACE FUNCTION programs_publish_v2(
    p_id uuid, p_organisation uuid, p_document json, p_valid_from timestamptz, p_published_at timestamptz,
    p_publisher_kind text, p_publisher uuid, p_publisher_name text
) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO programs_version (id, organisation_id, number, document, valid_from, published_at, publisher_kind,
                                  publisher_id, publisher_name)
    SELECT p_id, p_organisation, COALESCE(max(v.number), 0) + 1, p_document, p_valid_from, p_published_at,
           p_publisher_kind, p_publisher, p_publisher_name
    FROM programs_version v WHERE v.organisation_id = p_organisation
    RETURNING number
$$;
