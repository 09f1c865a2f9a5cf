-- The outcome of an entry, stored once; from now on it waits for its seal.
-- The organisation is compared in a way that no index serves: before a table's first statistics the planner takes the
-- index of keys for as good as the primary key, and reads every entry of the organisation to find one.
CREATE OR REPLACE FUNCTION ledger_conclude_v1(p_organisation uuid, p_entry uuid, p_outcome jsonb, p_refusal text)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_entry SET outcome = p_outcome, refusal = p_refusal
    WHERE id = p_entry AND organisation_id IS NOT DISTINCT FROM p_organisation AND outcome IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entry % is not claimed, or has its outcome', p_entry;
    END IF;
    INSERT INTO ledger_unsealed (organisation_id, entry_id) VALUES (p_organisation, p_entry);
END
$$;

-- Whether somebody has moved what this act was computed from, since it was read.
CREATE OR REPLACE FUNCTION ledger_is_stale_v1(p_organisation uuid, p_act jsonb) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM jsonb_to_recordset(p_act -> 'owners') AS e (id uuid, version bigint)
        CROSS JOIN LATERAL (
            SELECT o.version FROM ledger_owner o WHERE o.id = e.id AND o.organisation_id = p_organisation LIMIT 1) AS o
        WHERE o.version <> e.version);
END
$$;

-- Why these are not to be undone: they have been, or were never done. Their rows are locked.
CREATE OR REPLACE FUNCTION ledger_check_reversal_v1(p_organisation uuid, p_entry uuid) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_reversal WHERE entry_id = p_entry) THEN
        RETURN jsonb_build_object('code', 'key_reversed');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = p_entry AND organisation_id = p_organisation
                   AND outcome IS NOT NULL AND refusal = '') THEN
        RETURN jsonb_build_object('code', 'not_found');
    END IF;
    RETURN NULL;
END
$$;

-- What stands on the strict accounts that these moves name, by their ids.
CREATE OR REPLACE FUNCTION ledger_after_v1(p_moves jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[] := ARRAY(SELECT (m ->> 'account')::uuid FROM jsonb_array_elements(p_moves) AS m);
BEGIN
    RETURN (
        SELECT COALESCE(jsonb_object_agg(a.id, jsonb_build_object(
                   'owner', a.owner_id, 'purpose', a.purpose, 'unit', a.unit, 'balance', a.balance,
                   'available', a.balance - a.held - a.pending)), '{}')
        FROM ledger_account a WHERE a.id = ANY (v_ids) AND a.is_strict);
END
$$;

-- One act whose key is claimed and whose owners are locked and settled: check, apply, store the outcome.
-- Answers {"status": "done" | "refused" | "stale", "outcome"}. After "stale" nothing is left of it, not even its key.
CREATE OR REPLACE FUNCTION ledger_execute_v1(p_act jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_organisation uuid := (p_act ->> 'organisation')::uuid;
    v_entry uuid := (p_act ->> 'entry')::uuid;
    v_now timestamptz := (p_act ->> 'recorded_at')::timestamptz;
    v_reverses uuid := (p_act ->> 'reverses')::uuid;
    v_moves jsonb := COALESCE(p_act -> 'moves', '[]');
    v_owners uuid[] := ARRAY(SELECT (o ->> 'id')::uuid FROM jsonb_array_elements(p_act -> 'owners') AS o);
    v_no jsonb := NULLIF(p_act -> 'refusal', 'null');
    v_outcome jsonb;
BEGIN
    IF ledger_is_stale_v1(v_organisation, p_act) THEN
        PERFORM ledger_unclaim_v1(v_entry);
        RETURN '{"status": "stale"}';
    END IF;
    IF v_no IS NULL AND v_reverses IS NOT NULL THEN
        v_no := ledger_check_reversal_v1(v_organisation, v_reverses);
    END IF;
    IF v_no IS NULL THEN
        v_no := ledger_check_v1(v_organisation, v_owners, v_moves, v_now);
        IF v_no ->> 'code' = 'stale' THEN
            PERFORM ledger_unclaim_v1(v_entry);
            RETURN '{"status": "stale"}';
        END IF;
    END IF;
    IF v_no IS NOT NULL THEN
        PERFORM ledger_conclude_v1(v_organisation, v_entry, v_no, v_no ->> 'code');
        RETURN jsonb_build_object('status', 'refused', 'outcome', v_no);
    END IF;

    PERFORM ledger_apply_v1(v_organisation, v_entry, v_moves, v_now);
    UPDATE ledger_owner SET version = version + 1 WHERE id = ANY (v_owners) AND organisation_id = v_organisation;
    v_outcome := COALESCE(p_act -> 'outcome', '{}') || jsonb_build_object('accounts', ledger_after_v1(v_moves));
    PERFORM ledger_conclude_v1(v_organisation, v_entry, v_outcome, '');
    IF v_reverses IS NOT NULL THEN
        INSERT INTO ledger_reversal (entry_id, organisation_id, by_entry_id)
        VALUES (v_reverses, v_organisation, v_entry);
    END IF;
    RETURN jsonb_build_object('status', 'done', 'outcome', v_outcome);
END
$$;

-- The locks of a whole call: every owner that any of its acts names, with the strict accounts that are missing, and
-- every entry that one of them undoes. Then what is due there. All acts are of one organisation and one moment.
CREATE OR REPLACE FUNCTION ledger_prepare_v1(p_acts jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_organisation uuid := (p_acts -> 0 ->> 'organisation')::uuid;
    v_now timestamptz := (p_acts -> 0 ->> 'recorded_at')::timestamptz;
    v_owners uuid[] := ARRAY(
        SELECT (o #>> '{}')::uuid FROM jsonb_path_query(p_acts, '$[*].owners[*].id') AS o);
    v_reversed uuid[];
BEGIN
    IF jsonb_array_length(p_acts) > 1 AND EXISTS (
        SELECT 1 FROM jsonb_array_elements(p_acts) AS a
        WHERE (a ->> 'organisation')::uuid <> v_organisation OR (a ->> 'recorded_at')::timestamptz <> v_now)
    THEN
        RAISE EXCEPTION 'the acts of one call are of one organisation and one moment';
    END IF;
    IF cardinality(v_owners) > 0 THEN
        PERFORM ledger_lock_v1(v_organisation, v_owners, jsonb_path_query_array(p_acts, '$[*].accounts[*]'));
    END IF;
    IF jsonb_path_exists(p_acts, '$[*].reverses') THEN
        v_reversed := ARRAY(SELECT (r #>> '{}')::uuid FROM jsonb_path_query(p_acts, '$[*].reverses') AS r);
        PERFORM 1 FROM ledger_entry
        WHERE id = ANY (v_reversed) AND organisation_id = v_organisation ORDER BY id FOR NO KEY UPDATE;
    END IF;
    IF cardinality(v_owners) > 0 THEN
        PERFORM ledger_settle_v1(v_organisation, v_owners, v_now);
    END IF;
END
$$;

-- Post acts of one organisation, each with its own key and outcome, each seeing the ones before it.
-- Answers in their order: {"status": "done" | "refused" | "stale" | "repeat" | "key_reused" | "key_reversed",
-- "outcome", "refusal", "entry"}.
CREATE OR REPLACE FUNCTION ledger_post_v1(p_acts jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_claims jsonb;
    v_answers jsonb := '[]';
    v_claim jsonb;
    v_act jsonb;
    v_answer jsonb;
BEGIN
    SELECT jsonb_agg(to_jsonb(c) ORDER BY c.ordinal) INTO v_claims FROM ledger_claim_v1(p_acts) c;
    PERFORM ledger_prepare_v1(p_acts);
    FOR v_claim IN SELECT * FROM jsonb_array_elements(v_claims) LOOP
        v_act := p_acts -> ((v_claim ->> 'ordinal')::int - 1);
        IF v_claim ->> 'status' <> 'new' THEN
            -- An act before this one in the call may have brought the outcome, or given the key back.
            v_answer := COALESCE(
                ledger_known_v1((v_act ->> 'organisation')::uuid, (v_act ->> 'source')::uuid, v_act ->> 'key',
                                COALESCE(v_act ->> 'fingerprint', '')),
                '{"status": "stale"}');
        ELSE
            v_answer := ledger_execute_v1(v_act) || jsonb_build_object('entry', v_act ->> 'entry');
            IF v_answer ->> 'status' = 'done' THEN
                PERFORM platform_tell_v1(n) FROM jsonb_array_elements(v_act -> 'news') AS n;
            END IF;
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
    SELECT status INTO v_status FROM ledger_claim_v1(jsonb_build_array(p_act || '{"kind": "burned"}'));
    IF v_status = 'new' THEN
        PERFORM ledger_conclude_v1((p_act ->> 'organisation')::uuid, (p_act ->> 'entry')::uuid,
                                   '{"code": "key_reversed"}', 'key_reversed');
    END IF;
    RETURN v_status = 'new';
END
$$;

-- Lock owners for a caller that was stale three times: the only lock ever held across a round trip. From here on the
-- transaction waits for nobody for long: whoever waits for it may hold the key, or another owner, that it wants next.
CREATE OR REPLACE FUNCTION ledger_hold_owners_v1(p_organisation uuid, p_owners uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM ledger_lock_v1(p_organisation, p_owners, '[]');
    PERFORM set_config('lock_timeout', '200ms', true);
END
$$;
