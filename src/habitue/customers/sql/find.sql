-- Whoever a customer was merged into, in the end; the customer themselves if they were not. Null if there is none.
-- No action makes a circle; should there ever be one, it ends here instead of keeping a till waiting for ever.
CREATE OR REPLACE FUNCTION customers_survivor_v1(p_organisation uuid, p_customer uuid) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_id uuid := p_customer;
    v_next uuid;
BEGIN
    FOR v_hop IN 1..1000 LOOP
        SELECT merged_into_id INTO v_next FROM customers_customer WHERE organisation_id = p_organisation AND id = v_id;
        IF NOT FOUND THEN RETURN NULL; END IF;
        IF v_next IS NULL THEN RETURN v_id; END IF;
        v_id := v_next;
    END LOOP;
    RETURN NULL;
END
$$;

-- Who is meant: by "id", "code" (folded), "email" (folded) or "telephone" (E.164).
-- The answer is found, blocked, blank, ambiguous or unknown; somebody who was merged is found as the one they became,
-- by what was known of them too. Of fifty who share a telephone two would do: the rest need not be looked at.
CREATE OR REPLACE FUNCTION customers_find_v1(
    p_organisation uuid, p_by text, p_value text, OUT answer text, OUT customer_id uuid, OUT card_id uuid)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_is_blocked boolean := false;
    v_people uuid[];
BEGIN
    CASE p_by
    WHEN 'id' THEN
        customer_id := p_value::uuid;
    WHEN 'code' THEN
        SELECT c.customer_id, c.id, c.blocked_at IS NOT NULL INTO customer_id, card_id, v_is_blocked
        FROM customers_card c WHERE c.organisation_id = p_organisation AND c.code = p_value;
        IF NOT FOUND THEN answer := 'unknown'; RETURN; END IF;
        IF v_is_blocked THEN answer := 'blocked'; RETURN; END IF;
        IF customer_id IS NULL THEN answer := 'blank'; RETURN; END IF;
    WHEN 'email' THEN
        SELECT c.id INTO customer_id FROM customers_customer c
        WHERE c.organisation_id = p_organisation AND c.email_folded = p_value AND c.email_folded <> '';
    WHEN 'telephone' THEN
        SELECT array_agg(DISTINCT customers_survivor_v1(p_organisation, c.id)) INTO v_people FROM (
            SELECT id FROM customers_customer
            WHERE organisation_id = p_organisation AND telephone = p_value AND telephone <> '' LIMIT 50) AS c;
        IF cardinality(v_people) > 1 THEN answer := 'ambiguous'; RETURN; END IF;
        customer_id := v_people[1];
    END CASE;

    customer_id := customers_survivor_v1(p_organisation, customer_id);
    SELECT CASE WHEN c.blocked_at IS NULL THEN 'found' ELSE 'blocked' END INTO answer FROM customers_customer c
    WHERE c.organisation_id = p_organisation AND c.id = customer_id AND c.forgotten_at IS NULL;
    IF NOT FOUND THEN
        answer := 'unknown';
        customer_id := NULL;
    END IF;
END
$$;

-- What rules and receipts ask about a customer who was found.
CREATE OR REPLACE FUNCTION customers_facts_v1(p_organisation uuid, p_customer uuid) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', id, 'language', language, 'birth_date', birth_date)
    FROM customers_customer WHERE organisation_id = p_organisation AND id = p_customer
$$;
