-- Settle accounts on which something is due, up to p_limit of them. Owners that a sale holds just now are left for
-- later, unless there are no others.
CREATE OR REPLACE FUNCTION ledger_settle_due_v1(p_organisation uuid, p_until timestamptz, p_limit int) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_due uuid[] := ARRAY(
        SELECT owner_id FROM ledger_account
        WHERE organisation_id = p_organisation AND due_at <= p_until ORDER BY due_at LIMIT p_limit);
    v_owners uuid[];
BEGIN
    IF cardinality(v_due) = 0 THEN RETURN '{}'; END IF;
    v_owners := ARRAY(
        SELECT id FROM ledger_owner WHERE id = ANY (v_due) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED);
    IF cardinality(v_owners) = 0 THEN
        v_owners := v_due[1:1];
        PERFORM ledger_lock_v1(p_organisation, v_owners, '[]');
    END IF;
    PERFORM ledger_settle_v1(p_organisation, v_owners, p_until);
    UPDATE ledger_owner SET version = version + 1 WHERE id = ANY (v_owners);
    RETURN v_owners;
END
$$;

-- Open an account if it is missing and set how far down it may go.
CREATE OR REPLACE FUNCTION ledger_set_floor_v1(
    p_organisation uuid, p_owner uuid, p_new uuid, p_purpose text, p_unit text, p_floor bigint, p_now timestamptz)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_account ledger_account;
BEGIN
    PERFORM ledger_lock_v1(p_organisation, ARRAY[p_owner], jsonb_build_array(jsonb_build_object(
        'id', p_new, 'owner', p_owner, 'purpose', p_purpose, 'unit', p_unit, 'floor', 0)));
    PERFORM ledger_settle_v1(p_organisation, ARRAY[p_owner], p_now);
    SELECT * INTO STRICT v_account FROM ledger_account
    WHERE organisation_id = p_organisation AND owner_id = p_owner AND purpose = p_purpose AND unit = p_unit;
    IF v_account.balance - v_account.held - v_account.pending < p_floor THEN
        RETURN jsonb_build_object('code', 'limit_below_debt',
                                  'available', v_account.balance - v_account.held - v_account.pending);
    END IF;
    UPDATE ledger_account SET floor = p_floor WHERE id = v_account.id RETURNING * INTO v_account;
    UPDATE ledger_owner SET version = version + 1 WHERE id = p_owner;
    RETURN ledger_account_at_v1(v_account, p_now);
END
$$;

-- Freeze an account or open it again. What was closed by merging stays closed.
CREATE OR REPLACE FUNCTION ledger_set_state_v1(p_organisation uuid, p_account uuid, p_state text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_owner uuid;
BEGIN
    SELECT owner_id INTO v_owner FROM ledger_account
    WHERE organisation_id = p_organisation AND id = p_account AND is_strict;
    IF NOT FOUND OR p_state NOT IN ('open', 'frozen') THEN RETURN false; END IF;
    PERFORM ledger_lock_v1(p_organisation, ARRAY[v_owner], '[]');
    UPDATE ledger_account SET state = p_state WHERE id = p_account AND state <> 'closed';
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE ledger_owner SET version = version + 1 WHERE id = v_owner;
    RETURN true;
END
$$;
