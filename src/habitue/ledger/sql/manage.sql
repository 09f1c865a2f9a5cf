-- Settle accounts on which something is due, up to p_limit owners; owners that a sale holds just now are left for later.
CREATE OR REPLACE FUNCTION ledger_settle_due_v1(p_organisation uuid, p_until timestamptz, p_limit int) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_owners uuid[];
BEGIN
    SELECT array_agg(id ORDER BY id) INTO v_owners FROM (
        SELECT id FROM ledger_owner WHERE id IN (
            SELECT DISTINCT owner_id FROM ledger_account
            WHERE organisation_id = p_organisation AND due_at <= p_until LIMIT p_limit)
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) AS locked;
    IF v_owners IS NULL THEN RETURN '{}'; END IF;
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

CREATE OR REPLACE FUNCTION ledger_set_state_v1(p_organisation uuid, p_account uuid, p_state text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_owner uuid;
BEGIN
    SELECT owner_id INTO v_owner FROM ledger_account
    WHERE organisation_id = p_organisation AND id = p_account AND is_strict;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM ledger_lock_v1(p_organisation, ARRAY[v_owner], '[]');
    UPDATE ledger_account SET state = p_state WHERE id = p_account;
    UPDATE ledger_owner SET version = version + 1 WHERE id = v_owner;
    RETURN true;
END
$$;
