-- Record sales and returns of one organisation, each with its key, its receipt and its outcome, each seeing the ones
-- before it. A record: {"act": …, "receipt": {"business_day", "number", "fingerprint"} | absent, "sale": {…}, "lines": […],
-- "return": [{…}], "vouchers": […], "codes": [ids], "remember": [{…}], "frees_codes_of": [sales],
-- "frees_receipts_of": sale, "names": {…}}.
-- Waiting has one order for the whole call: keys, receipts, vouchers, owners, each sorted.
-- Answers as ledger_post_v1.

CREATE OR REPLACE FUNCTION checkout_claim_receipts_v1(p_records jsonb) RETURNS uuid[]
LANGUAGE sql AS $$
    WITH claimed AS (
        INSERT INTO checkout_receipt (entry_id, organisation_id, source_id, business_day, number, fingerprint)
        SELECT (r -> 'act' ->> 'entry')::uuid, (r -> 'act' ->> 'organisation')::uuid, (r -> 'act' ->> 'source')::uuid,
               x.business_day, x.number, x.fingerprint
        FROM jsonb_array_elements(p_records) AS r,
             jsonb_to_record(r -> 'receipt') AS x (business_day date, number text, fingerprint text)
        WHERE r ? 'receipt'
        ORDER BY 3, 4, 5
        ON CONFLICT (organisation_id, source_id, business_day, number) DO NOTHING
        RETURNING entry_id)
    SELECT COALESCE(array_agg(entry_id), '{}') FROM claimed
$$;

-- What stands under the receipt of a record that did not get it.
CREATE OR REPLACE FUNCTION checkout_receipt_outcome_v1(p_record jsonb) RETURNS jsonb
LANGUAGE sql AS $$
    SELECT jsonb_build_object('same', r.fingerprint = p_record -> 'receipt' ->> 'fingerprint', 'status', 'repeat',
                              'entry', e.id, 'outcome', e.outcome)
    FROM checkout_receipt r JOIN ledger_entry e ON e.id = r.entry_id
    WHERE r.organisation_id = (p_record -> 'act' ->> 'organisation')::uuid
      AND r.source_id = (p_record -> 'act' ->> 'source')::uuid
      AND r.business_day = (p_record -> 'receipt' ->> 'business_day')::date
      AND r.number = p_record -> 'receipt' ->> 'number'
$$;

-- Write the vouchers that these records load for the first time. Answers which were new.
CREATE OR REPLACE FUNCTION checkout_make_vouchers_v1(p_records jsonb) RETURNS uuid[]
LANGUAGE sql AS $$
    WITH made AS (
        INSERT INTO vouchers_voucher (id, organisation_id, company_id, code_fingerprint, code_sealed, expires_at,
                                      customer_id, issued_at)
        SELECT v.id, (r -> 'act' ->> 'organisation')::uuid, v.company_id, decode(v.code_fingerprint, 'hex'),
               decode(v.code_sealed, 'hex'), v.expires_at, v.customer_id, (r -> 'act' ->> 'recorded_at')::timestamptz
        FROM jsonb_array_elements(p_records) AS r,
             jsonb_to_recordset(r -> 'vouchers') AS v (id uuid, company_id uuid, code_fingerprint text, code_sealed text,
                                                       expires_at timestamptz, customer_id uuid)
        WHERE r ? 'vouchers'
        ORDER BY v.code_fingerprint
        ON CONFLICT (organisation_id, code_fingerprint) DO NOTHING
        RETURNING id)
    SELECT COALESCE(array_agg(id), '{}') FROM made
$$;

CREATE OR REPLACE FUNCTION checkout_write_v1(p_record jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_act jsonb := p_record -> 'act';
    v_organisation uuid := (v_act ->> 'organisation')::uuid;
    v_entry uuid := (v_act ->> 'entry')::uuid;
    v_now timestamptz := (v_act ->> 'recorded_at')::timestamptz;
BEGIN
    IF p_record ? 'sale' THEN
        INSERT INTO checkout_sale (id, organisation_id, source_id, store_id, receipt, business_day, at, recorded_at,
                                   customer_id, version_id, due, revenue, is_offline, flags, asked, facts, effects, reasons)
        SELECT v_entry, v_organisation, (v_act ->> 'source')::uuid, (v_act ->> 'store')::uuid, s.receipt, s.business_day,
               (v_act ->> 'occurred_at')::timestamptz, v_now, s.customer, s.version, s.due, s.revenue, s.is_offline,
               s.flags, s.asked, s.facts, s.effects, s.reasons
        FROM jsonb_to_record(p_record -> 'sale') AS s (
            receipt text, business_day date, customer uuid, version uuid, due bigint, revenue bigint, is_offline boolean,
            flags text[], asked jsonb, facts jsonb, effects jsonb, reasons jsonb);
        INSERT INTO checkout_saleline (sale_id, number, organisation_id, article, "group", name, quantity, pieces, earns,
                                       amount, vat, loads, settles, due, covered, discounted, kitty, covered_pieces)
        SELECT v_entry, l.number, v_organisation, l.article, l."group", l.name, l.quantity, l.pieces, l.earns, l.amount,
               l.vat, l.loads, l.settles, l.due, l.covered, l.discounted, l.kitty, l.covered_pieces
        FROM jsonb_to_recordset(p_record -> 'lines') AS l (
            number int, article text, "group" text, name text, quantity numeric, pieces boolean, earns boolean,
            amount bigint, vat text, loads jsonb, settles text, due bigint, covered bigint, discounted bigint,
            kitty bigint, covered_pieces int);
    END IF;
    IF p_record ? 'return' THEN
        INSERT INTO checkout_return (id, organisation_id, source_id, store_id, sale_id, customer_id, receipt, business_day,
                                     at, recorded_at, due, revenue, reason, lines, effects)
        SELECT COALESCE(r.id, v_entry), v_organisation, (v_act ->> 'source')::uuid, (v_act ->> 'store')::uuid, r.sale,
               r.customer, r.receipt, r.business_day, (v_act ->> 'occurred_at')::timestamptz, v_now, r.due, r.revenue,
               r.reason, r.lines, r.effects
        FROM jsonb_array_elements(p_record -> 'return') AS each_one,
             jsonb_to_record(each_one) AS r (
            id uuid, sale uuid, customer uuid, receipt text, business_day date, due bigint, revenue bigint, reason text,
            lines jsonb, effects jsonb);
    END IF;
    IF p_record ? 'remember' THEN
        PERFORM programs_remember_v1(v_organisation, v_entry, v_now, m)
        FROM jsonb_array_elements(p_record -> 'remember') AS m;
    END IF;
    IF p_record ? 'codes' THEN
        UPDATE programs_code SET used_by_sale = v_entry, used_at = v_now
        WHERE organisation_id = v_organisation
          AND id IN (SELECT c::uuid FROM jsonb_array_elements_text(p_record -> 'codes') AS c);
    END IF;
    IF p_record ? 'frees_receipts_of' THEN
        DELETE FROM checkout_receipt WHERE entry_id = (p_record ->> 'frees_receipts_of')::uuid;
    END IF;
    IF p_record ? 'frees_codes_of' THEN
        UPDATE programs_code SET used_by_sale = NULL, used_at = NULL
        WHERE organisation_id = v_organisation
          AND used_by_sale IN (SELECT f::uuid FROM jsonb_array_elements_text(p_record -> 'frees_codes_of') AS f);
    END IF;
    IF p_record ? 'names' THEN
        INSERT INTO checkout_customernamed (sale_id, organisation_id, customer_id, entry_id, named_at)
        SELECT (p_record -> 'names' ->> 'sale')::uuid, v_organisation, (p_record -> 'names' ->> 'customer')::uuid,
               v_entry, v_now;
        UPDATE checkout_sale SET customer_id = (p_record -> 'names' ->> 'customer')::uuid,
                                 facts = p_record -> 'names' -> 'facts', effects = p_record -> 'names' -> 'effects'
        WHERE id = (p_record -> 'names' ->> 'sale')::uuid;
    END IF;
    PERFORM platform_tell_v1(n) FROM jsonb_array_elements(v_act -> 'news') AS n;
END
$$;

CREATE OR REPLACE FUNCTION checkout_post_v1(p_records jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_acts jsonb;
    v_claims jsonb;
    v_claim jsonb;
    v_record jsonb;
    v_receipts uuid[];
    v_vouchers uuid[];
    v_answer jsonb;
    v_answers jsonb := '[]';
    v_entry uuid;
BEGIN
    SELECT jsonb_agg(r -> 'act' ORDER BY ord) INTO v_acts
    FROM jsonb_array_elements(p_records) WITH ORDINALITY AS a (r, ord);
    SELECT jsonb_agg(to_jsonb(c) ORDER BY c.ordinal) INTO v_claims FROM ledger_claim_v1(v_acts) c;
    v_receipts := checkout_claim_receipts_v1(p_records);
    v_vouchers := checkout_make_vouchers_v1(p_records);
    PERFORM ledger_prepare_v1(v_acts);

    FOR v_claim IN SELECT * FROM jsonb_array_elements(v_claims) LOOP
        v_record := p_records -> ((v_claim ->> 'ordinal')::int - 1);
        v_entry := (v_record -> 'act' ->> 'entry')::uuid;
        v_answer := NULL;
        IF v_claim ->> 'status' <> 'new' THEN
            v_answer := v_claim;
        ELSIF v_record ? 'receipt' AND NOT v_entry = ANY (v_receipts) THEN
            v_answer := checkout_receipt_outcome_v1(v_record);
            IF (v_answer ->> 'same')::boolean THEN
                PERFORM ledger_unclaim_v1(v_entry);
            ELSE
                v_answer := ledger_execute_v1((v_record -> 'act')
                    || '{"refusal": {"code": "receipt_reused"}, "owners": [], "moves": []}');
            END IF;
        ELSIF EXISTS (SELECT 1 FROM jsonb_array_elements(v_record -> 'vouchers') AS v
                      WHERE NOT (v ->> 'id')::uuid = ANY (v_vouchers)) THEN
            -- Somebody else has just made a voucher with this code.
            PERFORM ledger_unclaim_v1(v_entry);
            v_answer := '{"status": "stale"}';
        ELSE
            v_answer := ledger_execute_v1(v_record -> 'act') || jsonb_build_object('entry', v_entry);
        END IF;
        IF v_answer ->> 'status' = 'done' THEN
            PERFORM checkout_write_v1(v_record);
        ELSE
            DELETE FROM checkout_receipt WHERE entry_id = v_entry AND v_entry = ANY (v_receipts);
            DELETE FROM vouchers_voucher WHERE id = ANY (v_vouchers)
                AND id IN (SELECT (v ->> 'id')::uuid FROM jsonb_array_elements(v_record -> 'vouchers') AS v);
        END IF;
        v_answers := v_answers || v_answer;
    END LOOP;
    RETURN v_answers;
END
$$;
