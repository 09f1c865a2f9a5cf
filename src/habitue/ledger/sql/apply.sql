-- Making the moves of one act, which has been checked. The owners are locked and settled.
--
-- A move: {"verb", "account", "other", "amount", "reason"} and, by verb:
--   credit     other -> account.  "lot": {"id", "available_from", "expires_at", "price"} unless the account keeps none
--   debit      account -> other.  "from_entry": take the lots of that entry first, pending ones too; "lot_id": that lot
--              alone; "refusal": the code when there is not enough (insufficient_balance); "floor": from now on
--   restore    other -> account, back to the lots that transfer ("entry", "number") took; "expires_at_least"
--   shift      other -> account, both the organisation's own
--   hold       set "amount" aside under "hold" until "expires_at"
--   capture    account -> other, out of "hold"; what is left of the hold is released
--   release    let go of "hold"
--   rehome     other -> account: the lots themselves move (merging) and other is closed; "amount" is all of it, may be
--              negative on accounts without lots
--   "touch": every lot of the account that has not expired gets this expiry (units that expire when idle)

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

-- Move what an account has left, and what is set aside on it, to another; close it.
CREATE OR REPLACE FUNCTION ledger_rehome_v1(
    p_account uuid, p_source uuid, p_amount bigint, OUT held bigint, OUT pending bigint, OUT floor bigint,
    OUT source_after bigint)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT a.held, a.pending, a.floor INTO STRICT held, pending, floor FROM ledger_account a WHERE a.id = p_source;
    UPDATE ledger_lot SET account_id = p_account WHERE account_id = p_source AND remaining > 0;
    UPDATE ledger_hold SET account_id = p_account WHERE account_id = p_source AND state = 'open';
    UPDATE ledger_account a SET balance = a.balance - p_amount, held = 0, pending = 0, due_at = NULL, state = 'closed',
                                floor = LEAST(a.floor, 0)
    WHERE a.id = p_source RETURNING a.balance INTO source_after;
END
$$;

-- One transfer. Its ends are accounts of this organisation and of one unit, or it is a mistake of the program.
-- An end that is not strict has no balance after it.
CREATE OR REPLACE FUNCTION ledger_transfer_v1(
    p_organisation uuid, p_entry uuid, p_number int, p_from uuid, p_to uuid, p_amount bigint,
    p_reason text, p_from_after bigint, p_to_after bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_transfer (entry_id, number, organisation_id, from_account_id, to_account_id, unit, amount,
                                 reason, from_balance_after, to_balance_after)
    SELECT p_entry, p_number, p_organisation, p_from, p_to, f.unit, p_amount, p_reason, p_from_after, p_to_after
    FROM ledger_account f, ledger_account t
    WHERE f.id = p_from AND f.organisation_id = p_organisation AND f.is_strict = (p_from_after IS NOT NULL)
      AND t.id = p_to AND t.organisation_id = p_organisation AND t.is_strict = (p_to_after IS NOT NULL)
      AND f.unit = t.unit;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing can move from account % to account %', p_from, p_to;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ledger_apply_v1(p_organisation uuid, p_entry uuid, p_moves jsonb, p_now timestamptz)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_move record;
    v_source record;
    v_from timestamptz;
    v_change bigint;            -- of the balance
    v_held bigint;
    v_pending bigint;
    v_floor bigint;
    v_due timestamptz;
    v_keeps_lots boolean;
    v_after bigint;
    v_other_after bigint;
BEGIN
    FOR v_move IN SELECT * FROM ledger_moves_v1(p_moves) LOOP
        v_change := 0; v_held := 0; v_pending := 0; v_due := NULL; v_after := NULL; v_other_after := NULL;
        v_floor := v_move.floor;
        IF v_move.verb NOT IN ('credit', 'shift') THEN
            SELECT ledger_keeps_lots_v1(a.purpose) INTO v_keeps_lots FROM ledger_account a WHERE a.id = v_move.account;
        END IF;
        CASE v_move.verb
        WHEN 'credit' THEN
            v_change := v_move.amount;
            IF v_move.lot IS NOT NULL THEN
                v_from := (v_move.lot ->> 'available_from')::timestamptz;
                v_due := COALESCE(v_move.touch, (v_move.lot ->> 'expires_at')::timestamptz);
                INSERT INTO ledger_lot (id, organisation_id, account_id, entry_id, reason, granted, remaining,
                                        is_pending, available_from, expires_at, price)
                VALUES ((v_move.lot ->> 'id')::uuid, p_organisation, v_move.account, p_entry, v_move.reason,
                        v_move.amount, v_move.amount, COALESCE(v_from > p_now, false), v_from, v_due,
                        (v_move.lot ->> 'price')::bigint);
                IF v_from > p_now THEN
                    v_pending := v_move.amount;
                    v_due := v_from;
                END IF;
            END IF;
        WHEN 'debit' THEN
            v_change := -v_move.amount;
            IF v_keeps_lots THEN
                v_pending := -ledger_take_lots_v1(p_organisation, v_move.account, v_move.amount, p_entry, v_move.number,
                                                  v_move.from_entry, v_move.lot_id, false, p_now);
            END IF;
        WHEN 'restore' THEN
            v_change := v_move.amount;
            IF v_keeps_lots THEN
                v_pending := ledger_restore_lots_v1(
                    p_organisation, v_move.account, v_move.amount, p_entry, v_move.number, v_move.entry, v_move.undone,
                    v_move.expires_at_least);
                v_due := p_now;
            END IF;
        WHEN 'hold' THEN
            v_held := v_move.amount;
            v_due := v_move.expires_at;
            INSERT INTO ledger_hold (id, organisation_id, account_id, entry_id, amount, captured, expires_at, state)
            VALUES (v_move.hold, p_organisation, v_move.account, p_entry, v_move.amount, 0, v_move.expires_at, 'open');
        WHEN 'capture' THEN
            v_change := -v_move.amount;
            UPDATE ledger_hold SET state = 'captured', captured = v_move.amount WHERE id = v_move.hold
            RETURNING -amount INTO v_held;
            IF v_keeps_lots THEN
                PERFORM ledger_take_lots_v1(p_organisation, v_move.account, v_move.amount, p_entry, v_move.number, NULL,
                                            NULL, true, p_now);
            END IF;
            v_due := p_now;
        WHEN 'release' THEN
            UPDATE ledger_hold SET state = 'released' WHERE id = v_move.hold RETURNING -amount INTO v_held;
            v_due := p_now;
        WHEN 'rehome' THEN
            v_change := v_move.amount;
            SELECT * INTO v_source FROM ledger_rehome_v1(v_move.account, v_move.other, v_move.amount);
            v_held := v_source.held;
            v_pending := v_source.pending;
            v_other_after := v_source.source_after;
            v_due := p_now;
            SELECT COALESCE(v_move.floor, a.floor + v_source.floor) INTO v_floor
            FROM ledger_account a WHERE a.id = v_move.account;
        WHEN 'shift' THEN
            NULL;
        END CASE;

        IF v_move.verb <> 'shift' THEN
            IF v_move.touch IS NOT NULL THEN
                UPDATE ledger_lot SET expires_at = v_move.touch
                WHERE account_id = v_move.account AND remaining > 0 AND expires_at IS DISTINCT FROM v_move.touch
                  AND (is_pending OR expires_at IS NULL OR expires_at > p_now);
                v_due := LEAST(v_due, v_move.touch);
            END IF;
            UPDATE ledger_account
            SET balance = balance + v_change, held = held + v_held, pending = pending + v_pending,
                due_at = LEAST(due_at, v_due),
                floor = CASE v_move.verb WHEN 'rehome' THEN v_floor ELSE COALESCE(v_floor, floor) END
            WHERE id = v_move.account
            RETURNING balance, due_at INTO STRICT v_after, v_due;
        END IF;
        IF v_move.verb IN ('credit', 'restore', 'shift', 'rehome') AND v_move.amount > 0 THEN
            PERFORM ledger_transfer_v1(p_organisation, p_entry, v_move.number, v_move.other, v_move.account,
                                       v_move.amount, v_move.reason, v_other_after, v_after);
        ELSIF v_move.verb IN ('debit', 'capture', 'rehome') AND v_move.amount <> 0 THEN
            PERFORM ledger_transfer_v1(p_organisation, p_entry, v_move.number, v_move.account, v_move.other,
                                       abs(v_move.amount), v_move.reason, v_after, v_other_after);
        END IF;
        -- What came back to an expired lot, or is set aside no more, goes now: the next move must not spend it.
        IF v_due <= p_now THEN
            PERFORM ledger_settle_account_v1(v_move.account, p_now);
        END IF;
    END LOOP;
END
$$;
