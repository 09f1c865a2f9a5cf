-- An account as it stands at a moment, whether or not anybody has settled it: what matures, expires and ends by then
-- is computed.
CREATE OR REPLACE FUNCTION ledger_account_at_v1(p_account ledger_account, p_now timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_held bigint := p_account.held;
    v_pending bigint := p_account.pending;
    v_balance bigint := p_account.balance;
BEGIN
    IF p_account.due_at <= p_now THEN
        SELECT COALESCE(sum(amount), 0) INTO v_held FROM ledger_hold
        WHERE account_id = p_account.id AND state = 'open' AND expires_at > p_now;
        SELECT COALESCE(sum(remaining) FILTER (WHERE is_pending AND available_from > p_now), 0),
               v_balance - GREATEST(0, COALESCE(sum(remaining) FILTER (
                   WHERE expires_at <= p_now AND NOT (is_pending AND available_from > p_now)), 0) - v_held)
        INTO v_pending, v_balance
        FROM ledger_lot WHERE account_id = p_account.id AND remaining > 0;
    END IF;
    RETURN jsonb_build_object('id', p_account.id, 'owner', p_account.owner_id, 'purpose', p_account.purpose,
        'unit', p_account.unit, 'balance', v_balance, 'available', v_balance - v_held - v_pending,
        'pending', v_pending, 'held', v_held, 'floor', p_account.floor, 'state', p_account.state);
END
$$;

-- The strict accounts of an owner at a moment, and the version that what is computed from them hangs on.
CREATE OR REPLACE FUNCTION ledger_owner_at_v1(p_organisation uuid, p_owner uuid, p_now timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'id', p_owner,
        'version', COALESCE((
            SELECT version FROM ledger_owner WHERE id = p_owner AND organisation_id = p_organisation), 0),
        'accounts', COALESCE((
            SELECT jsonb_agg(ledger_account_at_v1(a, p_now) ORDER BY a.id) FROM ledger_account a
            WHERE a.organisation_id = p_organisation AND a.owner_id = p_owner AND a.is_strict), '[]'));
END
$$;

-- A hold at a moment with its account, or nothing. One whose time has passed is expired, noticed or not.
CREATE OR REPLACE FUNCTION ledger_hold_at_v1(p_organisation uuid, p_hold uuid, p_now timestamptz) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', h.id, 'amount', h.amount, 'captured', h.captured, 'expires_at', h.expires_at,
        'state', CASE WHEN h.state = 'open' AND h.expires_at <= p_now THEN 'expired' ELSE h.state END,
        'account', ledger_account_at_v1(a, p_now), 'owner_version', o.version)
    FROM ledger_hold h JOIN ledger_account a ON a.id = h.account_id JOIN ledger_owner o ON o.id = a.owner_id
    WHERE h.id = p_hold AND h.organisation_id = p_organisation
$$;

-- What stands under a key, for a caller that asks before it computes: as ledger_claim_v1, or nothing.
CREATE OR REPLACE FUNCTION ledger_known_v1(p_organisation uuid, p_source uuid, p_key text, p_fingerprint text)
RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'status', CASE WHEN e.kind = 'burned' OR r.entry_id IS NOT NULL THEN 'key_reversed'
                           WHEN e.fingerprint <> p_fingerprint THEN 'key_reused' ELSE 'repeat' END,
            'entry', e.id, 'kind', e.kind, 'outcome', e.outcome, 'refusal', e.refusal)
        FROM ledger_entry e LEFT JOIN ledger_reversal r ON r.entry_id = e.id
        WHERE e.organisation_id = p_organisation AND e.source_id = p_source AND e.key = p_key);
END
$$;
