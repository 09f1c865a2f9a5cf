-- Checking and applying the moves of one act. The owners are locked and settled.
--
-- A move: {"verb", "account", "other", "amount", "reason"} and, by verb:
--   credit     other -> account.  "lot": {"id", "available_from", "expires_at", "price"} unless the account keeps none
--   debit      account -> other.  "from_entry": take the lots of that entry first, pending ones too; "lot_id": that lot
--              alone; "refusal": the code when there is not enough (insufficient_balance); "floor": the account's from now on
--   restore    other -> account, back to the lots that transfer ("entry", "number") took; "expires_at_least"
--   shift      other -> account, both the organisation's own
--   hold       set "amount" aside under "hold" until "expires_at"
--   capture    account -> other, out of "hold"; what is left of the hold is released
--   release    let go of "hold"
--   rehome     other -> account: the lots themselves move (merging); amount may be negative on accounts without lots
--   "touch": every lot of the account gets this expiry (units that expire when idle)

CREATE OR REPLACE FUNCTION ledger_moves_v1(p_moves jsonb) RETURNS TABLE (
    number int, verb text, account uuid, other uuid, amount bigint, reason text, lot jsonb, from_entry uuid,
    lot_id uuid, refusal text, floor bigint, entry uuid, undone int, expires_at timestamptz,
    expires_at_least timestamptz, hold uuid, touch timestamptz)
LANGUAGE sql IMMUTABLE AS $$
    SELECT m.ord::int, x.verb, x.account, x.other, x.amount, x.reason, x.lot, x.from_entry, x.lot_id, x.refusal,
           x.floor, x.entry, x.number, x.expires_at, x.expires_at_least, x.hold, x.touch
    FROM jsonb_array_elements(p_moves) WITH ORDINALITY AS m (move, ord),
        jsonb_to_record(m.move) AS x (
            verb text, account uuid, other uuid, amount bigint, reason text, lot jsonb, from_entry uuid, lot_id uuid,
            refusal text, floor bigint, entry uuid, number int, expires_at timestamptz,
            expires_at_least timestamptz, hold uuid, touch timestamptz)
$$;

-- The first reason why these moves cannot be made, or nothing: {"code", ...}. Writes nothing but floors that changed.
-- Moves are looked at in their order, so that what one brings the next may spend.
CREATE OR REPLACE FUNCTION ledger_check_v1(p_moves jsonb, p_now timestamptz) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_move record;
    v_account ledger_account;
    v_hold ledger_hold;
    v_gone jsonb := '{}';       -- account -> what earlier moves of this act changed of its available amount
    v_change bigint;
    v_available bigint;
BEGIN
    FOR v_move IN SELECT * FROM ledger_moves_v1(p_moves) m WHERE m.verb <> 'shift' LOOP
        IF v_move.hold IS NOT NULL AND v_move.verb <> 'hold' THEN
            SELECT * INTO v_hold FROM ledger_hold WHERE id = v_move.hold AND account_id = v_move.account;
            IF NOT FOUND THEN RETURN jsonb_build_object('code', 'not_found'); END IF;
            IF v_hold.state = 'captured' THEN RETURN jsonb_build_object('code', 'already_captured'); END IF;
            IF v_hold.state = 'released' THEN RETURN jsonb_build_object('code', 'already_released'); END IF;
            IF v_hold.state = 'expired' THEN RETURN jsonb_build_object('code', 'hold_expired'); END IF;
            IF v_move.verb = 'capture' AND v_move.amount > v_hold.amount THEN
                RETURN jsonb_build_object('code', 'exceeds_hold', 'held', v_hold.amount);
            END IF;
        END IF;
        SELECT * INTO v_account FROM ledger_account WHERE id = v_move.account;
        IF NOT FOUND THEN RETURN jsonb_build_object('code', 'stale'); END IF;
        IF v_account.state <> 'open' AND v_move.verb NOT IN ('release', 'rehome') THEN
            RETURN jsonb_build_object('code', CASE v_account.state WHEN 'frozen' THEN 'frozen' ELSE 'not_found' END);
        END IF;
        v_change := COALESCE((v_gone ->> v_move.account::text)::bigint, 0);
        IF v_move.verb IN ('debit', 'hold') AND v_move.from_entry IS NULL THEN
            v_available := v_account.balance - v_account.held - v_account.pending + v_change;
            IF v_available - v_move.amount < COALESCE(v_move.floor, v_account.floor, v_available - v_move.amount) THEN
                RETURN jsonb_build_object('code', COALESCE(v_move.refusal, 'insufficient_balance'),
                    'account', v_account.id, 'unit', v_account.unit, 'available', v_available, 'asked', v_move.amount);
            END IF;
        END IF;
        -- Beyond what JSON keeps exact; also far from where a bigint would overflow.
        IF v_move.verb IN ('credit', 'restore', 'rehome')
           AND v_account.balance + v_change + v_move.amount > 9007199254740991 THEN
            RETURN jsonb_build_object('code', 'too_much', 'most', 9007199254740991);
        END IF;
        v_change := v_change + CASE
            WHEN v_move.verb IN ('debit', 'hold') THEN -v_move.amount
            WHEN v_move.verb = 'release' THEN v_hold.amount
            WHEN v_move.verb = 'capture' THEN v_hold.amount - v_move.amount
            WHEN v_move.verb = 'credit' AND (v_move.lot ->> 'available_from')::timestamptz > p_now THEN 0
            ELSE v_move.amount END;
        v_gone := v_gone || jsonb_build_object(v_move.account::text, v_change);
    END LOOP;
    RETURN NULL;
END
$$;

-- Take p_amount from the lots of an account, in the order of spending: what was granted before what was bought, then
-- what ends soonest, then the oldest. Answers how much of it was still pending.
CREATE OR REPLACE FUNCTION ledger_take_lots_v1(
    p_organisation uuid, p_account uuid, p_amount bigint, p_entry uuid, p_number int, p_from_entry uuid, p_lot uuid,
    p_is_capture boolean, p_now timestamptz) RETURNS bigint
LANGUAGE sql AS $$
    WITH line AS (
        SELECT id, remaining, is_pending,
               sum(remaining) OVER (ORDER BY COALESCE(entry_id = p_from_entry, false) DESC, is_pending DESC, price IS NOT NULL,
                                             expires_at NULLS LAST, id) AS so_far
        FROM ledger_lot
        WHERE account_id = p_account AND remaining > 0
          AND (NOT is_pending OR entry_id = p_from_entry OR id = p_lot)
          AND (p_is_capture OR expires_at IS NULL OR expires_at > p_now)
          AND (p_lot IS NULL OR id = p_lot)),
    taken AS (
        UPDATE ledger_lot l SET remaining = l.remaining - LEAST(f.remaining, p_amount - (f.so_far - f.remaining))
        FROM line f WHERE l.id = f.id AND f.so_far - f.remaining < p_amount
        RETURNING l.id, LEAST(f.remaining, p_amount - (f.so_far - f.remaining)) AS amount, l.is_pending),
    used AS (
        INSERT INTO ledger_lotuse (entry_id, number, lot_id, organisation_id, amount)
        SELECT p_entry, p_number, id, p_organisation, amount FROM taken)
    SELECT COALESCE(sum(amount) FILTER (WHERE is_pending), 0)::bigint FROM taken
$$;

-- Give p_amount back to the lots that a transfer took, those that last longest first. Answers how much of it is pending.
CREATE OR REPLACE FUNCTION ledger_restore_lots_v1(
    p_organisation uuid, p_amount bigint, p_entry uuid, p_number int, p_undone_entry uuid, p_undone int,
    p_expires_at_least timestamptz) RETURNS bigint
LANGUAGE sql AS $$
    WITH took AS (
        SELECT u.lot_id, sum(u.amount) AS amount FROM ledger_lotuse u
        WHERE (u.entry_id = p_undone_entry AND u.number = p_undone)
           OR (u.undoes_entry_id = p_undone_entry AND u.undoes_number = p_undone)
        GROUP BY u.lot_id HAVING sum(u.amount) > 0),
    line AS (
        SELECT t.lot_id, t.amount, sum(t.amount) OVER (ORDER BY l.expires_at DESC NULLS FIRST, l.id DESC) AS so_far
        FROM took t JOIN ledger_lot l ON l.id = t.lot_id),
    given AS (
        UPDATE ledger_lot l
        SET remaining = l.remaining + LEAST(f.amount, p_amount - (f.so_far - f.amount)),
            -- Bought value never comes back expired.
            expires_at = CASE WHEN l.price IS NULL THEN l.expires_at ELSE GREATEST(l.expires_at,
                CASE WHEN l.expires_at IS NULL THEN NULL ELSE p_expires_at_least END) END
        FROM line f WHERE l.id = f.lot_id AND f.so_far - f.amount < p_amount
        RETURNING l.id, LEAST(f.amount, p_amount - (f.so_far - f.amount)) AS amount, l.is_pending),
    used AS (
        INSERT INTO ledger_lotuse (entry_id, number, lot_id, organisation_id, amount, undoes_entry_id, undoes_number)
        SELECT p_entry, p_number, id, p_organisation, -amount, p_undone_entry, p_undone FROM given)
    SELECT COALESCE(sum(amount) FILTER (WHERE is_pending), 0)::bigint FROM given
$$;

CREATE OR REPLACE FUNCTION ledger_apply_v1(p_organisation uuid, p_entry uuid, p_moves jsonb, p_now timestamptz)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_move record;
    v_unit text;
    v_after bigint;
    v_other_after bigint;
    v_held bigint;
    v_pending bigint;
    v_due timestamptz;
    v_ends timestamptz;
    v_balance bigint;
BEGIN
    FOR v_move IN SELECT * FROM ledger_moves_v1(p_moves) LOOP
        v_balance := 0; v_held := 0; v_pending := 0; v_due := NULL; v_other_after := NULL;
        CASE v_move.verb
        WHEN 'credit' THEN
            v_balance := v_move.amount;
            IF v_move.lot IS NOT NULL THEN
                v_due := (v_move.lot ->> 'available_from')::timestamptz;
                v_ends := COALESCE(v_move.touch, (v_move.lot ->> 'expires_at')::timestamptz);
                v_pending := CASE WHEN v_due > p_now THEN v_move.amount ELSE 0 END;
                INSERT INTO ledger_lot (id, organisation_id, account_id, entry_id, reason, granted, remaining,
                                        is_pending, available_from, expires_at, price)
                VALUES ((v_move.lot ->> 'id')::uuid, p_organisation, v_move.account, p_entry, v_move.reason,
                        v_move.amount, v_move.amount, v_pending > 0, v_due, v_ends, (v_move.lot ->> 'price')::bigint);
                v_due := CASE WHEN v_pending > 0 THEN v_due ELSE v_ends END;
            END IF;
        WHEN 'debit' THEN
            v_balance := -v_move.amount;
            v_pending := -ledger_take_lots_v1(p_organisation, v_move.account, v_move.amount, p_entry, v_move.number,
                                              v_move.from_entry, v_move.lot_id, false, p_now);
        WHEN 'restore' THEN
            v_balance := v_move.amount;
            v_pending := ledger_restore_lots_v1(p_organisation, v_move.amount, p_entry, v_move.number, v_move.entry,
                                                v_move.undone, v_move.expires_at_least);
            v_due := p_now;
        WHEN 'hold' THEN
            v_held := v_move.amount;
            v_due := v_move.expires_at;
            INSERT INTO ledger_hold (id, organisation_id, account_id, entry_id, amount, captured, expires_at, state)
            VALUES (v_move.hold, p_organisation, v_move.account, p_entry, v_move.amount, 0, v_move.expires_at, 'open');
        WHEN 'capture' THEN
            UPDATE ledger_hold SET state = 'captured', captured = v_move.amount WHERE id = v_move.hold
            RETURNING -amount INTO v_held;
            v_balance := -v_move.amount;
            v_due := p_now;
            PERFORM ledger_take_lots_v1(p_organisation, v_move.account, v_move.amount, p_entry, v_move.number, NULL,
                                        NULL, true, p_now);
        WHEN 'release' THEN
            UPDATE ledger_hold SET state = 'released' WHERE id = v_move.hold RETURNING -amount INTO v_held;
            v_due := p_now;
        WHEN 'rehome' THEN
            v_balance := v_move.amount;
            v_due := p_now;
            UPDATE ledger_lot SET account_id = v_move.account WHERE account_id = v_move.other;
            SELECT held, pending INTO v_held, v_pending FROM ledger_account WHERE id = v_move.other;
            UPDATE ledger_hold SET account_id = v_move.account WHERE account_id = v_move.other;
            UPDATE ledger_account SET balance = balance - v_move.amount, held = 0, pending = 0, due_at = NULL,
                                      state = 'closed'
            WHERE id = v_move.other RETURNING balance INTO v_other_after;
        WHEN 'shift' THEN
            NULL;
        END CASE;

        v_after := NULL;
        IF v_move.verb <> 'shift' THEN
            IF v_move.touch IS NOT NULL THEN
                UPDATE ledger_lot SET expires_at = v_move.touch WHERE account_id = v_move.account AND remaining > 0;
                v_due := LEAST(v_due, v_move.touch);
            END IF;
            UPDATE ledger_account
            SET balance = balance + v_balance, held = held + v_held, pending = pending + v_pending,
                due_at = LEAST(due_at, v_due), floor = COALESCE(v_move.floor, floor)
            WHERE id = v_move.account
            RETURNING balance, unit INTO STRICT v_after, v_unit;
        ELSE
            SELECT unit INTO STRICT v_unit FROM ledger_account WHERE id = v_move.account;
        END IF;

        IF v_move.amount <> 0 AND v_move.verb NOT IN ('hold', 'release') THEN
            INSERT INTO ledger_transfer (entry_id, number, organisation_id, from_account_id, to_account_id, unit,
                                         amount, reason, from_balance_after, to_balance_after)
            SELECT p_entry, v_move.number, p_organisation,
                   CASE WHEN v_inward THEN v_move.other ELSE v_move.account END,
                   CASE WHEN v_inward THEN v_move.account ELSE v_move.other END,
                   v_unit, abs(v_move.amount), v_move.reason,
                   CASE WHEN v_inward THEN v_other_after ELSE v_after END,
                   CASE WHEN v_inward THEN v_after ELSE v_other_after END
            FROM (SELECT (v_move.verb IN ('credit', 'restore', 'shift', 'rehome')) = (v_move.amount > 0) AS v_inward) AS way;
        END IF;
    END LOOP;
END
$$;
