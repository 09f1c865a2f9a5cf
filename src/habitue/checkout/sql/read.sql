-- All that judging a sale needs, in one statement. p_asked:
-- {"organisation", "source", "key", "fingerprint", "receipt", "business_day", "receipt_fingerprint", "now", "horizon",
--  "customer": {"by", "value"} | null, "fingerprints": […], "vouchers": […], "holds": […], "codes": […], "counters": […]}
CREATE OR REPLACE FUNCTION checkout_read_v1(p_asked jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_organisation uuid := (p_asked ->> 'organisation')::uuid;
    v_now timestamptz := (p_asked ->> 'now')::timestamptz;
    v_known jsonb;
    v_customer jsonb := 'null';
    v_id uuid;
    v_answer jsonb;
BEGIN
    -- Idempotency before validity: a repeat is answered from what was stored, and nothing else is looked at.
    IF p_asked ? 'key' THEN
        v_known := ledger_known_v1(v_organisation, (p_asked ->> 'source')::uuid, p_asked ->> 'key',
                                   p_asked ->> 'fingerprint');
        IF v_known IS NOT NULL THEN RETURN jsonb_build_object('known', v_known); END IF;
    END IF;
    IF p_asked ? 'receipt' THEN
        SELECT jsonb_build_object(
                   'status', CASE WHEN r.fingerprint = p_asked ->> 'receipt_fingerprint' THEN 'repeat' ELSE 'receipt_reused' END,
                   'entry', e.id, 'kind', e.kind, 'outcome', e.outcome, 'refusal', e.refusal)
        INTO v_known
        FROM checkout_receipt r JOIN ledger_entry e ON e.id = r.entry_id
        WHERE r.organisation_id = v_organisation AND r.source_id = (p_asked ->> 'source')::uuid
          AND r.business_day = (p_asked ->> 'business_day')::date AND r.number = p_asked ->> 'receipt';
    END IF;

    IF jsonb_typeof(p_asked -> 'customer') = 'object' THEN
        SELECT jsonb_build_object('status', f.answer), f.customer_id INTO v_customer, v_id
        FROM customers_find_v1(v_organisation, p_asked -> 'customer' ->> 'by', p_asked -> 'customer' ->> 'value') AS f;
        IF v_customer ->> 'status' = 'found' THEN
            v_customer := v_customer || customers_facts_v1(v_organisation, v_id)
                || jsonb_build_object('owner', ledger_owner_at_v1(v_organisation, v_id, v_now))
                || programs_state_v1(v_organisation, v_id, (p_asked ->> 'horizon')::date);
        END IF;
    END IF;

    v_answer := jsonb_build_object(
        'known', v_known,
        'customer', v_customer,
        'newest_version', COALESCE((SELECT max(number) FROM programs_version WHERE organisation_id = v_organisation), 0));
    IF jsonb_array_length(p_asked -> 'fingerprints') + jsonb_array_length(p_asked -> 'vouchers') > 0 THEN
        v_answer := v_answer || jsonb_build_object('vouchers',
            vouchers_at_v1(v_organisation, p_asked -> 'fingerprints', p_asked -> 'vouchers', v_now));
    END IF;
    IF jsonb_array_length(p_asked -> 'codes') > 0 THEN
        v_answer := v_answer || jsonb_build_object('codes', programs_codes_v1(v_organisation, p_asked -> 'codes'));
    END IF;
    IF jsonb_array_length(p_asked -> 'holds') > 0 THEN
        v_answer := v_answer || jsonb_build_object('holds', (
            SELECT jsonb_agg(jsonb_build_object('id', h.id, 'amount', h.amount, 'account', h.account_id,
                'state', CASE WHEN h.state = 'open' AND h.expires_at <= v_now THEN 'expired' ELSE h.state END,
                'company', v.company_id, 'owner', ledger_owner_at_v1(v_organisation, a.owner_id, v_now)))
            FROM ledger_hold h JOIN ledger_account a ON a.id = h.account_id
            LEFT JOIN vouchers_voucher v ON v.id = a.owner_id
            WHERE h.organisation_id = v_organisation
              AND h.id IN (SELECT i::uuid FROM jsonb_array_elements_text(p_asked -> 'holds') AS i)));
    END IF;
    IF jsonb_array_length(p_asked -> 'counters') > 0 THEN
        v_answer := v_answer || jsonb_build_object('counters', (
            SELECT jsonb_object_agg(a.owner_id, jsonb_build_object('account', a.id, 'used', -a.balance))
            FROM ledger_account a
            WHERE a.organisation_id = v_organisation AND a.purpose = 'uses' AND a.is_strict
              AND a.owner_id IN (SELECT i::uuid FROM jsonb_array_elements_text(p_asked -> 'counters') AS i)));
    END IF;
    RETURN v_answer;
END
$$;

-- The same for a batch of sales, in their order.
CREATE OR REPLACE FUNCTION checkout_read_many_v1(p_asked jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_agg(checkout_read_v1(a.asked) ORDER BY a.ord)
    FROM jsonb_array_elements(p_asked) WITH ORDINALITY AS a (asked, ord)
$$;
