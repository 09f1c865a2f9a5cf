-- What is due by itself on accounts whose owners are locked: holds end, pending lots mature, lots expire.

-- A UUIDv7 for entries that are born here (RFC 9562, section 5.7): 48 bits of milliseconds, then chance.
CREATE OR REPLACE FUNCTION ledger_uuid7_v1(p_at timestamptz) RETURNS uuid
LANGUAGE sql VOLATILE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                    PLACING substring(int8send((extract(epoch FROM p_at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
            52, 1), 53, 1), 'hex')::uuid
$$;

-- The first moment at which something happens on an account by itself. What has expired but is set aside by a hold
-- waits for the hold's end, so lots that are due already do not count.
CREATE OR REPLACE FUNCTION ledger_next_due_v1(p_account uuid, p_now timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT LEAST(
        (SELECT min(CASE WHEN is_pending THEN available_from ELSE expires_at END)
           FROM ledger_lot WHERE account_id = p_account AND remaining > 0 AND (is_pending OR expires_at > p_now)),
        (SELECT min(expires_at) FROM ledger_hold WHERE account_id = p_account AND state = 'open'))
$$;

-- Let p_amount of overdue lots go, the latest first: a hold has set aside what ends soonest.
CREATE OR REPLACE FUNCTION ledger_expire_lots_v1(
    p_organisation uuid, p_account uuid, p_amount bigint, p_entry uuid, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    WITH overdue AS (
        SELECT id, remaining, sum(remaining) OVER (ORDER BY expires_at DESC, id DESC) AS so_far
        FROM ledger_lot
        WHERE account_id = p_account AND remaining > 0 AND NOT is_pending AND expires_at <= p_now),
    gone AS (
        UPDATE ledger_lot l SET remaining = l.remaining - LEAST(o.remaining, p_amount - (o.so_far - o.remaining))
        FROM overdue o WHERE l.id = o.id AND o.so_far - o.remaining < p_amount
        RETURNING l.id, LEAST(o.remaining, p_amount - (o.so_far - o.remaining)) AS amount)
    INSERT INTO ledger_lotuse (entry_id, number, lot_id, organisation_id, amount)
    SELECT p_entry, 1, id, p_organisation, amount FROM gone;
END
$$;

CREATE OR REPLACE FUNCTION ledger_settle_account_v1(p_account uuid, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_account ledger_account;
    v_ended bigint;
    v_matured bigint;
    v_expired bigint;
    v_entry uuid;
BEGIN
    SELECT * INTO STRICT v_account FROM ledger_account WHERE id = p_account;

    WITH ended AS (
        UPDATE ledger_hold SET state = 'expired'
        WHERE account_id = p_account AND state = 'open' AND expires_at <= p_now RETURNING amount)
    SELECT COALESCE(sum(amount), 0) INTO v_ended FROM ended;

    WITH matured AS (
        UPDATE ledger_lot SET is_pending = false
        WHERE account_id = p_account AND remaining > 0 AND is_pending AND available_from <= p_now RETURNING remaining)
    SELECT COALESCE(sum(remaining), 0) INTO v_matured FROM matured;

    -- What a hold has set aside does not expire.
    SELECT GREATEST(0, COALESCE(sum(remaining), 0) - (v_account.held - v_ended)) INTO v_expired FROM ledger_lot
    WHERE account_id = p_account AND remaining > 0 AND NOT is_pending AND expires_at <= p_now;
    IF v_expired > 0 THEN
        v_entry := ledger_uuid7_v1(p_now);
        PERFORM ledger_expire_lots_v1(v_account.organisation_id, p_account, v_expired, v_entry, p_now);
        INSERT INTO ledger_entry (id, organisation_id, fingerprint, kind, refusal, occurred_at, recorded_at,
                                  actor_kind, actor_id, reference)
        VALUES (v_entry, v_account.organisation_id, '', 'expiry', '', p_now, p_now, 'system',
                v_account.organisation_id, 'account:' || p_account);
        INSERT INTO ledger_transfer (entry_id, number, organisation_id, from_account_id, to_account_id, unit, amount,
                                     reason, from_balance_after)
        VALUES (v_entry, 1, v_account.organisation_id, p_account,
                ledger_own_account_v1(gen_random_uuid(), v_account.organisation_id, v_account.organisation_id,
                                      'breakage', v_account.unit),
                v_account.unit, v_expired, 'expired', v_account.balance - v_expired);
        INSERT INTO ledger_unsealed (organisation_id, entry_id) VALUES (v_account.organisation_id, v_entry);
    END IF;

    UPDATE ledger_account
    SET balance = balance - v_expired, held = held - v_ended, pending = pending - v_matured,
        due_at = ledger_next_due_v1(p_account, p_now)
    WHERE id = p_account;
END
$$;

-- Settle every account of these locked owners on which something is due.
CREATE OR REPLACE FUNCTION ledger_settle_v1(p_organisation uuid, p_owners uuid[], p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_account uuid;
BEGIN
    FOR v_account IN
        -- By owner first, whatever the planner thinks of due_at: on the morning after the year's end all are due.
        SELECT a.id FROM (
            SELECT id, due_at FROM ledger_account
            WHERE organisation_id = p_organisation AND owner_id = ANY (p_owners) OFFSET 0) AS a
        WHERE a.due_at <= p_now ORDER BY a.id
    LOOP
        PERFORM ledger_settle_account_v1(v_account, p_now);
    END LOOP;
END
$$;
