-- What rules ask about a customer: standing, tallies by day (what lies before p_horizon as one sum, on the day before it),
-- and the grants that were given.
CREATE OR REPLACE FUNCTION programs_state_v1(p_organisation uuid, p_customer uuid, p_horizon date) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'standing', (SELECT to_jsonb(s) FROM programs_standing s
                     WHERE s.organisation_id = p_organisation AND s.customer_id = p_customer),
        'tallies', COALESCE((
            SELECT jsonb_agg(jsonb_build_array(t.what, t.on_day, t.amount)) FROM (
                SELECT what, CASE WHEN day < p_horizon THEN p_horizon - 1 ELSE day END AS on_day,
                       sum(amount)::bigint AS amount
                FROM programs_tally WHERE organisation_id = p_organisation AND customer_id = p_customer
                GROUP BY 1, 2) AS t), '[]'),
        'grants', COALESCE((
            SELECT jsonb_agg(jsonb_build_array(grant_code, occasion)) FROM programs_grantgiven
            WHERE organisation_id = p_organisation AND customer_id = p_customer), '[]'))
$$;

-- Write down what an act did: {"customer", "tallies": [[what, day, amount]], "standing": {…}, "grants": [[id, code, occasion]]}.
-- The customer's owner row is locked, so nobody else writes these.
CREATE OR REPLACE FUNCTION programs_remember_v1(p_organisation uuid, p_entry uuid, p_at timestamptz, p_what jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_customer uuid := (p_what ->> 'customer')::uuid;
BEGIN
    INSERT INTO programs_tally (organisation_id, customer_id, what, day, amount)
    SELECT p_organisation, v_customer, t ->> 0, (t ->> 1)::date, (t ->> 2)::bigint
    FROM jsonb_array_elements(p_what -> 'tallies') AS t
    ON CONFLICT (organisation_id, customer_id, what, day) DO UPDATE SET amount = programs_tally.amount + EXCLUDED.amount;

    IF jsonb_typeof(p_what -> 'standing') = 'object' THEN
        INSERT INTO programs_standing (organisation_id, customer_id, level, reached_on, since_at, before, granted,
                                       granted_until, due_on)
        SELECT p_organisation, v_customer, s.level, s.reached_on, s.since_at, s.before, s.granted, s.granted_until, s.due_on
        FROM jsonb_to_record(p_what -> 'standing') AS s (
            level text, reached_on date, since_at timestamptz, before text, granted text, granted_until date, due_on date)
        ON CONFLICT (organisation_id, customer_id) DO UPDATE
        -- What staff granted may have changed since the caller read it, and no sale changes it.
        SET level = EXCLUDED.level, reached_on = EXCLUDED.reached_on, since_at = EXCLUDED.since_at,
            before = EXCLUDED.before,
            due_on = LEAST(EXCLUDED.due_on, programs_standing.granted_until + 1);
    END IF;

    IF jsonb_array_length(p_what -> 'grants') > 0 THEN
        INSERT INTO programs_grantgiven (id, organisation_id, customer_id, grant_code, occasion, entry_id, given_at)
        SELECT (g ->> 0)::uuid, p_organisation, v_customer, g ->> 1, g ->> 2, p_entry, p_at
        FROM jsonb_array_elements(p_what -> 'grants') AS g
        ON CONFLICT (organisation_id, customer_id, grant_code, occasion) DO NOTHING;
    END IF;
END
$$;

-- Single-use codes by their fingerprints (hex): [{"id", "hash", "discount", "customer", "used"}].
CREATE OR REPLACE FUNCTION programs_codes_v1(p_organisation uuid, p_hashes jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT COALESCE(jsonb_agg(jsonb_build_object('id', c.id, 'hash', encode(c.code_hash, 'hex'), 'discount', c.discount,
        'customer', c.customer_id, 'used', c.used_by_sale IS NOT NULL)), '[]')
    FROM programs_code c
    WHERE c.organisation_id = p_organisation
      AND c.code_hash IN (SELECT decode(h, 'hex') FROM jsonb_array_elements_text(p_hashes) AS h)
$$;
