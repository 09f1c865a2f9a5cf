-- One act whose key is claimed and whose owners are locked and settled: check, apply, store the outcome.
-- Answers {"status": "done" | "refused" | "stale", "outcome": …}. After "stale" nothing is left of the act, not even its key.
CREATE OR REPLACE FUNCTION ledger_execute_v1(p_act jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_organisation uuid := (p_act ->> 'organisation')::uuid;
    v_entry uuid := (p_act ->> 'entry')::uuid;
    v_now timestamptz := (p_act ->> 'recorded_at')::timestamptz;
    v_moves jsonb := COALESCE(p_act -> 'moves', '[]');
    v_no jsonb;
    v_outcome jsonb;
BEGIN
    PERFORM 1 FROM jsonb_to_recordset(p_act -> 'owners') AS e (id uuid, version bigint)
    JOIN ledger_owner o ON o.id = e.id WHERE e.version IS NOT NULL AND o.version <> e.version;
    IF FOUND THEN
        PERFORM ledger_unclaim_v1(v_entry);
        RETURN '{"status": "stale"}';
    END IF;

    v_no := NULLIF(p_act -> 'refusal', 'null');
    IF v_no IS NULL THEN
        v_no := ledger_check_v1(v_moves, v_now);
        IF v_no ->> 'code' = 'stale' THEN
            PERFORM ledger_unclaim_v1(v_entry);
            RETURN '{"status": "stale"}';
        END IF;
    END IF;
    IF v_no IS NOT NULL THEN
        UPDATE ledger_entry SET outcome = v_no, refusal = v_no ->> 'code' WHERE id = v_entry;
        INSERT INTO ledger_unsealed (entry_id, organisation_id) VALUES (v_entry, v_organisation);
        RETURN jsonb_build_object('status', 'refused', 'outcome', v_no);
    END IF;

    PERFORM ledger_apply_v1(v_organisation, v_entry, v_moves, v_now);
    UPDATE ledger_owner o SET version = o.version + 1
    FROM jsonb_to_recordset(p_act -> 'owners') AS e (id uuid) WHERE o.id = e.id;

    SELECT COALESCE(p_act -> 'outcome', '{}') || jsonb_build_object('accounts', COALESCE(jsonb_object_agg(a.id,
               jsonb_build_object('owner', a.owner_id, 'purpose', a.purpose, 'unit', a.unit, 'balance', a.balance,
                                  'available', a.balance - a.held - a.pending)), '{}'))
    INTO v_outcome
    FROM ledger_account a
    WHERE a.id IN (SELECT (m ->> 'account')::uuid FROM jsonb_array_elements(v_moves) AS m) AND a.is_strict;

    UPDATE ledger_entry SET outcome = v_outcome WHERE id = v_entry;
    INSERT INTO ledger_unsealed (entry_id, organisation_id) VALUES (v_entry, v_organisation);
    IF p_act ? 'reverses' THEN
        INSERT INTO ledger_reversal (entry_id, organisation_id, by_entry_id)
        VALUES ((p_act ->> 'reverses')::uuid, v_organisation, v_entry);
    END IF;
    RETURN jsonb_build_object('status', 'done', 'outcome', v_outcome);
END
$$;

-- The locks of a whole call: every owner that any of its acts names, and every strict account that one of them misses.
CREATE OR REPLACE FUNCTION ledger_prepare_v1(p_acts jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_organisation uuid := (p_acts -> 0 ->> 'organisation')::uuid;
    v_owners uuid[];
    v_accounts jsonb;
BEGIN
    SELECT array_agg(DISTINCT (o ->> 'id')::uuid) INTO v_owners
    FROM jsonb_array_elements(p_acts) AS a, jsonb_array_elements(a -> 'owners') AS o;
    IF v_owners IS NULL THEN RETURN; END IF;
    SELECT COALESCE(jsonb_agg(c), '[]') INTO v_accounts
    FROM jsonb_array_elements(p_acts) AS a, jsonb_array_elements(a -> 'accounts') AS c;
    PERFORM ledger_lock_v1(v_organisation, v_owners, v_accounts);
    PERFORM ledger_settle_v1(v_organisation, v_owners, (p_acts -> 0 ->> 'recorded_at')::timestamptz);
END
$$;

-- Post acts of one organisation, each with its own key and outcome, each seeing the ones before it.
-- Answers in their order: {"status": "done" | "refused" | "stale" | "repeat" | "key_reused" | "key_reversed", "outcome", "refusal", "entry"}.
CREATE OR REPLACE FUNCTION ledger_post_v1(p_acts jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_claims jsonb;
    v_answers jsonb := '[]';
    v_claim jsonb;
    v_act jsonb;
    v_answer jsonb;
    v_news jsonb;
BEGIN
    SELECT jsonb_agg(to_jsonb(c) ORDER BY c.ordinal) INTO v_claims FROM ledger_claim_v1(p_acts) c;
    PERFORM ledger_prepare_v1(p_acts);
    FOR v_claim IN SELECT * FROM jsonb_array_elements(v_claims) LOOP
        IF v_claim ->> 'status' <> 'new' THEN
            v_answers := v_answers || v_claim;
            CONTINUE;
        END IF;
        v_act := p_acts -> ((v_claim ->> 'ordinal')::int - 1);
        v_answer := ledger_execute_v1(v_act) || jsonb_build_object('entry', v_act ->> 'entry');
        IF v_answer ->> 'status' = 'done' THEN
            PERFORM platform_tell_v1(n) FROM jsonb_array_elements(v_act -> 'news') AS n;
        END IF;
        v_answers := v_answers || v_answer;
    END LOOP;
    RETURN v_answers;
END
$$;

-- Burn a key that is not known, so that the late original cannot happen. True where it was free.
CREATE OR REPLACE FUNCTION ledger_burn_v1(p_act jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_status text;
BEGIN
    SELECT status INTO v_status FROM ledger_claim_v1(jsonb_build_array(p_act));
    IF v_status = 'new' THEN
        UPDATE ledger_entry SET outcome = '{"code": "key_reversed"}', refusal = 'key_reversed'
        WHERE id = (p_act ->> 'entry')::uuid;
        INSERT INTO ledger_unsealed (entry_id, organisation_id)
        VALUES ((p_act ->> 'entry')::uuid, (p_act ->> 'organisation')::uuid);
    END IF;
    RETURN v_status = 'new';
END
$$;

-- Lock owners until the transaction ends, for a caller that was stale three times or that writes what rules remember of
-- them elsewhere. Whoever read their state before computes again.
CREATE OR REPLACE FUNCTION ledger_hold_owners_v1(p_organisation uuid, p_owners uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM ledger_lock_v1(p_organisation, p_owners, '[]');
    UPDATE ledger_owner SET version = version + 1 WHERE id = ANY (p_owners) AND organisation_id = p_organisation;
END
$$;
