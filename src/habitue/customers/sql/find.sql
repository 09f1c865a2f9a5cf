-- Who is meant, in one statement: {"id"} | {"code"} | {"email"} (folded) | {"telephone"} (E.164).
-- Answers {"status": "found" | "blocked" | "blank" | "ambiguous" | "not_found", "id", "language", "birth_date", "name"}.
-- Somebody who was merged is found as the one they became.
CREATE OR REPLACE FUNCTION customers_find_v1(p_organisation uuid, p_who jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_id uuid := (p_who ->> 'id')::uuid;
    v_other uuid;
    v_blocked boolean := false;
    v_customer customers_customer;
BEGIN
    IF p_who ? 'code' THEN
        SELECT customer_id, blocked_at IS NOT NULL, true INTO v_id, v_blocked FROM customers_card
        WHERE organisation_id = p_organisation AND code = p_who ->> 'code';
        IF NOT FOUND THEN RETURN '{"status": "not_found"}'; END IF;
        IF v_blocked THEN RETURN jsonb_build_object('status', 'blocked', 'id', v_id); END IF;
        IF v_id IS NULL THEN RETURN '{"status": "blank"}'; END IF;
    ELSIF p_who ? 'email' THEN
        SELECT id INTO v_id FROM customers_customer
        WHERE organisation_id = p_organisation AND email_folded = p_who ->> 'email' AND merged_into_id IS NULL;
    ELSIF p_who ? 'telephone' THEN
        SELECT min(id::text)::uuid, NULLIF(max(id::text)::uuid, min(id::text)::uuid) INTO v_id, v_other
        FROM customers_customer
        WHERE organisation_id = p_organisation AND telephone = p_who ->> 'telephone' AND merged_into_id IS NULL;
        IF v_other IS NOT NULL THEN RETURN '{"status": "ambiguous"}'; END IF;
    END IF;

    LOOP
        SELECT * INTO v_customer FROM customers_customer WHERE organisation_id = p_organisation AND id = v_id;
        EXIT WHEN v_customer.merged_into_id IS NULL;
        v_id := v_customer.merged_into_id;
    END LOOP;
    IF v_customer.id IS NULL OR v_customer.forgotten_at IS NOT NULL THEN RETURN '{"status": "not_found"}'; END IF;
    RETURN jsonb_build_object(
        'status', CASE WHEN v_customer.blocked_at IS NULL THEN 'found' ELSE 'blocked' END,
        'id', v_customer.id, 'language', v_customer.language, 'birth_date', v_customer.birth_date);
END
$$;
