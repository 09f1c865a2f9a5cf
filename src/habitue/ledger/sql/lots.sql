-- Lots: which of them a debit takes, and to which of them a return gives back.

-- Whether accounts of this purpose keep lots. They have a floor of 0 or more: nothing is taken that no lot has.
CREATE OR REPLACE FUNCTION ledger_keeps_lots_v1(p_purpose text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_purpose IN ('earned', 'prepaid', 'voucher')
$$;

-- Take p_amount from the lots of an account, in the order of spending: what was granted before what was bought, then
-- what ends soonest, then the oldest. Ahead of that: the lots of p_from_entry, pending ones first; with p_lot that lot
-- alone; for a capture what is overdue, since nothing but a hold has kept it. Answers how much of it was still pending.
-- One plan serves every account: making a plan for each call takes several times as long as carrying it out.
CREATE OR REPLACE FUNCTION ledger_take_lots_v1(
    p_organisation uuid, p_account uuid, p_amount bigint, p_entry uuid, p_number int, p_from_entry uuid, p_lot uuid,
    p_is_capture boolean, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_taken bigint;
    v_pending bigint;
BEGIN
    WITH line AS (
        SELECT id, remaining, is_pending,
               sum(remaining) OVER (ORDER BY COALESCE(entry_id = p_from_entry, false) DESC, is_pending DESC,
                                             p_is_capture AND COALESCE(expires_at <= p_now, false) DESC,
                                             price IS NOT NULL, expires_at NULLS LAST, id) AS so_far
        FROM ledger_lot
        WHERE account_id = p_account AND remaining > 0
          AND (NOT is_pending OR entry_id = p_from_entry OR id = p_lot)
          AND (p_is_capture OR is_pending OR expires_at IS NULL OR expires_at > p_now)
          AND (p_lot IS NULL OR id = p_lot)),
    taken AS (
        UPDATE ledger_lot l SET remaining = l.remaining - LEAST(f.remaining, p_amount - (f.so_far - f.remaining))
        FROM line f WHERE l.id = f.id AND f.so_far - f.remaining < p_amount
        RETURNING l.id, LEAST(f.remaining, p_amount - (f.so_far - f.remaining)) AS amount, l.is_pending),
    used AS (
        INSERT INTO ledger_lotuse (entry_id, number, lot_id, organisation_id, amount)
        SELECT p_entry, p_number, id, p_organisation, amount FROM taken)
    SELECT sum(amount), COALESCE(sum(amount) FILTER (WHERE is_pending), 0) INTO v_taken, v_pending FROM taken;
    IF v_taken IS DISTINCT FROM p_amount THEN
        RAISE EXCEPTION 'the lots of account % have %, not %', p_account, COALESCE(v_taken, 0), p_amount;
    END IF;
    RETURN v_pending;
END
$$;

-- To which lots p_amount goes back that a transfer took: those that last longest first, each with the expiry that it
-- has from then on. Bought value never comes back expired. A lot that was spent before its account was merged into
-- another still stands on the closed one, and comes along.
CREATE OR REPLACE FUNCTION ledger_restorable_v1(
    p_organisation uuid, p_account uuid, p_amount bigint, p_undone_entry uuid, p_undone int,
    p_expires_at_least timestamptz)
RETURNS TABLE (lot_id uuid, amount bigint, is_pending boolean, expires_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT f.id, LEAST(f.amount, p_amount - (f.so_far - f.amount))::bigint, f.is_pending, f.expires_at
    FROM (
        SELECT l.id, took.amount, l.is_pending,
               CASE WHEN l.price IS NOT NULL AND l.expires_at < p_expires_at_least THEN p_expires_at_least
                    ELSE l.expires_at END AS expires_at,
               sum(took.amount) OVER (ORDER BY l.expires_at DESC NULLS FIRST, l.id DESC) AS so_far
        FROM (
            SELECT u.lot_id, sum(u.amount) AS amount FROM (
                SELECT a.lot_id, a.amount FROM ledger_lotuse a
                WHERE a.entry_id = p_undone_entry AND a.number = p_undone AND a.organisation_id = p_organisation
                UNION ALL
                SELECT b.lot_id, b.amount FROM ledger_lotuse b
                WHERE b.undoes_entry_id = p_undone_entry AND b.undoes_number = p_undone
                  AND b.organisation_id = p_organisation) AS u
            GROUP BY u.lot_id HAVING sum(u.amount) > 0) AS took
        JOIN ledger_lot l ON l.id = took.lot_id AND l.organisation_id = p_organisation
        WHERE l.account_id = p_account OR EXISTS (
            SELECT 1 FROM ledger_account o JOIN ledger_account n ON n.id = p_account
            WHERE o.id = l.account_id AND o.state = 'closed' AND (o.purpose, o.unit) = (n.purpose, n.unit))) AS f
    WHERE f.so_far - f.amount < p_amount
$$;

-- Give p_amount back to the lots that a transfer took. Answers how much of it is pending.
CREATE OR REPLACE FUNCTION ledger_restore_lots_v1(
    p_organisation uuid, p_account uuid, p_amount bigint, p_entry uuid, p_number int, p_undone_entry uuid, p_undone int,
    p_expires_at_least timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_given bigint;
    v_pending bigint;
BEGIN
    WITH given AS (
        UPDATE ledger_lot l SET remaining = l.remaining + f.amount, expires_at = f.expires_at, account_id = p_account
        FROM ledger_restorable_v1(p_organisation, p_account, p_amount, p_undone_entry, p_undone, p_expires_at_least) f
        WHERE l.id = f.lot_id RETURNING l.id, f.amount, l.is_pending),
    used AS (
        INSERT INTO ledger_lotuse (entry_id, number, lot_id, organisation_id, amount, undoes_entry_id, undoes_number)
        SELECT p_entry, p_number, id, p_organisation, -amount, p_undone_entry, p_undone FROM given)
    SELECT sum(amount), COALESCE(sum(amount) FILTER (WHERE is_pending), 0) INTO v_given, v_pending FROM given;
    IF v_given IS DISTINCT FROM p_amount THEN
        RAISE EXCEPTION 'transfer % of % took %, not %', p_undone, p_undone_entry, COALESCE(v_given, 0), p_amount;
    END IF;
    RETURN v_pending;
END
$$;
