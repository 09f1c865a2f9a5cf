-- Record sales and returns of one organisation, each with its key, its receipt and its outcome, each seeing the ones
-- before it. A record: {"act": …, "receipt": {"business_day", "number", "fingerprint"} | absent, "sale": {…}, "lines": […],
-- "return": [{…}], "vouchers": […], "codes": [ids], "remember": [{…}], "frees_codes_of": [sales],
-- "frees_receipts_of": sale, "names": {…}}.
-- Waiting has one order for the whole call: keys, receipts, vouchers, single-use codes, owners, each sorted.
-- What was computed after something that then did not happen is stale: it may have been computed from it.
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

-- Lock the single-use codes that these records use, and those that they free.
CREATE OR REPLACE FUNCTION checkout_lock_codes_v1(p_records jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_organisation uuid := (p_records -> 0 -> 'act' ->> 'organisation')::uuid;
    v_codes uuid[] := ARRAY(SELECT (c #>> '{}')::uuid FROM jsonb_path_query(p_records, '$[*].codes[*]') AS c);
    v_sales uuid[] := ARRAY(SELECT (f #>> '{}')::uuid FROM jsonb_path_query(p_records, '$[*].frees_codes_of[*]') AS f);
BEGIN
    PERFORM 1 FROM programs_code
    WHERE organisation_id = v_organisation AND (id = ANY (v_codes) OR used_by_sale = ANY (v_sales))
    ORDER BY id FOR NO KEY UPDATE;
END
$$;

-- Whether somebody else has used a code meanwhile that this record uses. What happened offline has happened all the same.
CREATE OR REPLACE FUNCTION checkout_code_is_gone_v1(p_record jsonb) RETURNS boolean
LANGUAGE sql AS $$
    SELECT NOT COALESCE((p_record -> 'sale' ->> 'is_offline')::boolean, false) AND EXISTS (
        SELECT 1 FROM programs_code
        WHERE organisation_id = (p_record -> 'act' ->> 'organisation')::uuid AND used_by_sale IS NOT NULL
          AND id IN (SELECT c::uuid FROM jsonb_array_elements_text(p_record -> 'codes') AS c))
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
        WHERE organisation_id = v_organisation AND used_by_sale IS NULL
          AND id IN (SELECT c::uuid FROM jsonb_array_elements_text(p_record -> 'codes') AS c);
    END IF;
    IF p_record ? 'frees_receipts_of' THEN
        DELETE FROM checkout_receipt
        WHERE organisation_id = v_organisation AND entry_id = (p_record ->> 'frees_receipts_of')::uuid;
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

-- Why a record whose key is new cannot be executed as it is: another holds its receipt, or what it was computed from is
-- not so. Nothing where it can. p_mine: what of receipts and vouchers this call was the one to make; p_moved: the owners
-- of what did not happen in it.
CREATE OR REPLACE FUNCTION checkout_obstacle_v1(p_record jsonb, p_mine uuid[], p_moved uuid[]) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_held jsonb;
BEGIN
    IF p_record ? 'receipt' AND NOT (p_record -> 'act' ->> 'entry')::uuid = ANY (p_mine) THEN
        v_held := checkout_receipt_outcome_v1(p_record);
        IF v_held IS NULL OR (v_held ->> 'same')::boolean THEN
            -- Nothing is held any more if its sale has just been undone.
            RETURN COALESCE(v_held, '{"status": "stale"}');
        END IF;
        RETURN '{"status": "receipt_reused"}';
    END IF;
    IF EXISTS (SELECT 1 FROM jsonb_array_elements(p_record -> 'vouchers') AS v WHERE NOT (v ->> 'id')::uuid = ANY (p_mine))
       OR (cardinality(p_moved) > 0 AND checkout_owners_v1(p_record) && p_moved)
       OR (p_record ? 'codes' AND checkout_code_is_gone_v1(p_record)) THEN
        RETURN '{"status": "stale"}';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION checkout_owners_v1(p_record jsonb) RETURNS uuid[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY(SELECT (o ->> 'id')::uuid FROM jsonb_array_elements(p_record -> 'act' -> 'owners') AS o)
$$;

CREATE OR REPLACE FUNCTION checkout_post_v1(p_records jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_acts jsonb;
    v_claims jsonb;
    v_claim jsonb;
    v_record jsonb;
    v_mine uuid[];
    v_moved uuid[] := '{}';
    v_answer jsonb;
    v_answers jsonb := '[]';
    v_entry uuid;
BEGIN
    SELECT jsonb_agg(r -> 'act' ORDER BY ord) INTO v_acts
    FROM jsonb_array_elements(p_records) WITH ORDINALITY AS a (r, ord);
    SELECT jsonb_agg(to_jsonb(c) ORDER BY c.ordinal) INTO v_claims FROM ledger_claim_v1(v_acts) c;
    v_mine := checkout_claim_receipts_v1(p_records);
    v_mine := v_mine || checkout_make_vouchers_v1(p_records);
    IF jsonb_path_exists(p_records, '$[*] ? (exists(@.codes) || exists(@.frees_codes_of[*]))') THEN
        PERFORM checkout_lock_codes_v1(p_records);
    END IF;
    PERFORM ledger_prepare_v1(v_acts);

    FOR v_claim IN SELECT * FROM jsonb_array_elements(v_claims) LOOP
        v_record := p_records -> ((v_claim ->> 'ordinal')::int - 1);
        v_entry := (v_record -> 'act' ->> 'entry')::uuid;
        IF v_claim ->> 'status' <> 'new' THEN
            v_answer := v_claim;
        ELSE
            v_answer := checkout_obstacle_v1(v_record, v_mine, v_moved);
            IF v_answer IS NULL THEN
                v_answer := ledger_execute_v1(v_record -> 'act') || jsonb_build_object('entry', v_entry);
            ELSIF v_answer ->> 'status' = 'receipt_reused' THEN
                v_answer := ledger_execute_v1((v_record -> 'act')
                    || '{"refusal": {"code": "receipt_reused"}, "owners": [], "moves": [], "reverses": null}');
            ELSE
                PERFORM ledger_unclaim_v1(v_entry);
            END IF;
        END IF;
        IF v_answer ->> 'status' = 'done' THEN
            PERFORM checkout_write_v1(v_record);
        ELSE
            v_moved := v_moved || checkout_owners_v1(v_record);
            DELETE FROM checkout_receipt WHERE entry_id = v_entry AND v_entry = ANY (v_mine);
            DELETE FROM vouchers_voucher WHERE id = ANY (v_mine)
                AND id IN (SELECT (v ->> 'id')::uuid FROM jsonb_array_elements(v_record -> 'vouchers') AS v);
        END IF;
        v_answers := v_answers || v_answer;
    END LOOP;
    RETURN v_answers;
END
$$;
