-- Whether the moves of one act can be made, before any of them is. The owners are locked and settled.
--
-- Each move is looked at on the account as the moves before it leave it, so that what one brings the next may spend.
-- What a customer may cause is answered ({"code", ...}); a mistake of the program that asks is raised, and nothing
-- at all happens.
--
-- "gone" remembers what earlier moves of the act have taken where that does not show on the account: of a lot, of all
-- lots, of what is pending of an entry, of what is overdue; which transfers they gave back and which holds they ended.

-- Why a hold cannot be captured or released, or nothing.
CREATE OR REPLACE FUNCTION ledger_check_hold_v1(p_hold ledger_hold, p_account uuid, p_captured bigint) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE
        WHEN p_hold.id IS NULL THEN jsonb_build_object('code', 'not_found')
        WHEN p_hold.account_id <> p_account THEN jsonb_build_object('code', 'stale')
        WHEN p_hold.state = 'captured' THEN jsonb_build_object('code', 'already_captured')
        WHEN p_hold.state = 'released' THEN jsonb_build_object('code', 'already_released')
        WHEN p_hold.state = 'expired' THEN jsonb_build_object('code', 'hold_expired')
        WHEN p_captured > p_hold.amount THEN jsonb_build_object('code', 'exceeds_hold', 'held', p_hold.amount)
    END;
END
$$;

-- What is still pending on an account of what an entry gave.
CREATE OR REPLACE FUNCTION ledger_pending_of_v1(p_account uuid, p_entry uuid) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT COALESCE(sum(remaining), 0) FROM ledger_lot
            WHERE account_id = p_account AND remaining > 0 AND is_pending AND entry_id = p_entry);
END
$$;

-- What has expired on an account and is there only because a hold has set it aside.
CREATE OR REPLACE FUNCTION ledger_overdue_v1(p_account uuid, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT COALESCE(sum(remaining), 0) FROM ledger_lot
            WHERE account_id = p_account AND remaining > 0 AND NOT is_pending AND expires_at <= p_now);
END
$$;

-- What is left of one lot after p_out more was taken from its account, in the order of spending.
CREATE OR REPLACE FUNCTION ledger_left_of_lot_v1(p_account uuid, p_lot uuid, p_out bigint, p_now timestamptz)
RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT f.remaining - LEAST(f.remaining, GREATEST(0, p_out - f.ahead)) FROM (
            SELECT id, remaining, sum(remaining) OVER (
                       ORDER BY price IS NOT NULL, expires_at NULLS LAST, id) - remaining AS ahead
            FROM ledger_lot
            WHERE account_id = p_account AND remaining > 0 AND NOT is_pending
              AND (expires_at IS NULL OR expires_at > p_now)) AS f
        WHERE f.id = p_lot);
END
$$;

-- A debit that takes one lot alone: what it may take (room) and how much of that is still pending.
CREATE OR REPLACE FUNCTION ledger_try_one_lot_v1(
    p_account ledger_account, p_amount bigint, p_lot uuid, p_now timestamptz,
    INOUT room bigint, INOUT gone jsonb, OUT pending bigint)
LANGUAGE plpgsql AS $$
DECLARE
    v_before bigint := COALESCE((gone ->> p_lot::text)::bigint, 0);
    v_left bigint;
BEGIN
    SELECT remaining INTO v_left FROM ledger_lot WHERE id = p_lot AND account_id = p_account.id AND is_pending;
    pending := CASE WHEN v_left IS NULL THEN 0 ELSE p_amount END;
    v_left := COALESCE(v_left, ledger_left_of_lot_v1(
        p_account.id, p_lot, COALESCE((gone ->> (p_account.id || ' out'))::bigint, 0), p_now), 0);
    room := LEAST(v_left - v_before, room + pending);
    gone := gone || jsonb_build_object(p_lot::text, v_before + p_amount);
END
$$;

-- A debit that begins with what is pending of one entry: likewise.
CREATE OR REPLACE FUNCTION ledger_try_entry_v1(
    p_account ledger_account, p_amount bigint, p_entry uuid,
    INOUT room bigint, INOUT gone jsonb, OUT pending bigint)
LANGUAGE plpgsql AS $$
DECLARE
    v_mark text := p_account.id || ' ' || p_entry;
    v_before bigint := COALESCE((gone ->> v_mark)::bigint, 0);
BEGIN
    pending := LEAST(p_amount, ledger_pending_of_v1(p_account.id, p_entry) - v_before);
    room := room + pending;
    gone := gone || jsonb_build_object(v_mark, v_before + pending);
END
$$;

-- What came to lots that have expired (p_added), or was taken of them (p_taken), or is set aside no more: let what is
-- overdue beyond what is held go at once.
CREATE OR REPLACE FUNCTION ledger_try_overdue_v1(
    p_added bigint, p_taken bigint, p_now timestamptz, INOUT account ledger_account, INOUT gone jsonb)
LANGUAGE plpgsql AS $$
DECLARE
    v_mark text := account.id || ' overdue';
    v_before bigint := COALESCE((gone ->> v_mark)::bigint, 0);
    v_overdue bigint := ledger_overdue_v1(account.id, p_now) - v_before;
    v_taken bigint := LEAST(v_overdue, p_taken);
    v_expired bigint := GREATEST(0, v_overdue + p_added - v_taken - account.held);
BEGIN
    account.balance := account.balance - v_expired;
    gone := gone || jsonb_build_object(v_mark, v_before - p_added + v_taken + v_expired);
END
$$;

-- Give back what a transfer took. Stale where others have given it back meanwhile.
CREATE OR REPLACE FUNCTION ledger_try_restore_v1(
    p_amount bigint, p_undone_entry uuid, p_undone int, p_expires_at_least timestamptz, p_now timestamptz,
    INOUT account ledger_account, INOUT gone jsonb, OUT no jsonb)
LANGUAGE plpgsql AS $$
DECLARE
    v_mark text := p_undone_entry || ' ' || p_undone;
    v_given bigint;
    v_pending bigint;
    v_expired bigint;
    v_tried record;
BEGIN
    account.balance := account.balance + p_amount;
    IF NOT ledger_keeps_lots_v1(account.purpose) THEN RETURN; END IF;
    SELECT COALESCE(sum(amount), 0), COALESCE(sum(amount) FILTER (WHERE is_pending), 0),
           COALESCE(sum(amount) FILTER (WHERE NOT is_pending AND expires_at <= p_now), 0)
    INTO v_given, v_pending, v_expired
    FROM ledger_restorable_v1(account.organisation_id, account.id, p_amount, p_undone_entry, p_undone,
                              p_expires_at_least);
    IF v_given < p_amount OR gone ? v_mark THEN no := jsonb_build_object('code', 'stale'); END IF;
    gone := gone || jsonb_build_object(v_mark, p_amount);
    account.pending := account.pending + v_pending;
    IF v_expired > 0 THEN
        SELECT * INTO v_tried FROM ledger_try_overdue_v1(v_expired, 0, p_now, account, gone);
        account := v_tried.account;
        gone := v_tried.gone;
    END IF;
END
$$;

-- End a hold, and take p_captured of it; that takes what is overdue first.
CREATE OR REPLACE FUNCTION ledger_try_end_hold_v1(
    p_hold uuid, p_captured bigint, p_now timestamptz, INOUT account ledger_account, INOUT gone jsonb, OUT no jsonb)
LANGUAGE plpgsql AS $$
DECLARE
    v_hold ledger_hold;
    v_tried record;
BEGIN
    SELECT * INTO v_hold FROM ledger_hold WHERE id = p_hold AND organisation_id = account.organisation_id;
    v_hold.state := COALESCE(gone ->> p_hold::text, v_hold.state);
    no := ledger_check_hold_v1(v_hold, account.id, p_captured);
    IF no IS NOT NULL THEN RETURN; END IF;
    gone := gone || jsonb_build_object(p_hold::text, CASE WHEN p_captured > 0 THEN 'captured' ELSE 'released' END);
    account.held := account.held - v_hold.amount;
    account.balance := account.balance - p_captured;
    IF ledger_keeps_lots_v1(account.purpose) THEN
        SELECT * INTO v_tried FROM ledger_try_overdue_v1(0, p_captured, p_now, account, gone);
        account := v_tried.account;
        gone := v_tried.gone;
    END IF;
END
$$;

-- Make one account part of another (merging). Stale where it does not stand at p_amount any more.
-- What both might owe, one may: their floors add up, unless the move says another.
CREATE OR REPLACE FUNCTION ledger_try_rehome_v1(
    p_owners uuid[], p_amount bigint, p_floor bigint, INOUT account ledger_account, INOUT source ledger_account,
    OUT no jsonb)
LANGUAGE plpgsql AS $$
BEGIN
    IF source.id IS NULL OR source.state = 'closed' OR source.balance <> p_amount THEN
        no := jsonb_build_object('code', 'stale');
        RETURN;
    END IF;
    IF (source.purpose, source.unit) <> (account.purpose, account.unit) OR source.id = account.id
       OR NOT source.owner_id = ANY (p_owners) THEN
        RAISE EXCEPTION 'account % cannot become part of account %', source.id, account.id;
    END IF;
    IF source.state = 'frozen' THEN
        no := jsonb_build_object('code', 'frozen');
        RETURN;
    END IF;
    account.balance := account.balance + source.balance;
    account.held := account.held + source.held;
    account.pending := account.pending + source.pending;
    account.floor := COALESCE(p_floor, account.floor + source.floor);
    source.state := 'closed';
END
$$;

-- An account of this organisation as it stands; empty where there is none.
CREATE OR REPLACE FUNCTION ledger_strict_v1(p_organisation uuid, p_account uuid) RETURNS ledger_account
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_account ledger_account;
BEGIN
    SELECT * INTO v_account FROM ledger_account
    WHERE id = p_account AND organisation_id = p_organisation AND is_strict;
    RETURN v_account;
END
$$;

-- The first reason why these moves cannot be made, or nothing. Writes nothing.
CREATE OR REPLACE FUNCTION ledger_check_v1(p_organisation uuid, p_owners uuid[], p_moves jsonb, p_now timestamptz)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    -- What JSON keeps exact; also far from where a bigint would overflow.
    c_most CONSTANT bigint := 9007199254740991;
    c_no_floor CONSTANT bigint := -2 * c_most;
    v_moves int := jsonb_array_length(p_moves);
    v_move record;
    v_mark text;
    v_ids uuid[] := '{}';
    v_accounts ledger_account[] := '{}';
    v_at int;
    v_account ledger_account;
    v_other_at int;
    v_tried record;
    v_keeps_lots boolean;
    v_room bigint;
    v_part bigint;
    v_gone jsonb := '{}';
    v_no jsonb;
BEGIN
    FOR v_move IN SELECT * FROM ledger_moves_v1(p_moves) LOOP
        IF v_move.amount IS NULL OR (v_move.amount <= 0 AND v_move.verb NOT IN ('release', 'rehome')) THEN
            RAISE EXCEPTION 'a % of %', v_move.verb, v_move.amount;
        END IF;
        IF abs(v_move.amount) > c_most THEN RETURN jsonb_build_object('code', 'too_much', 'most', c_most); END IF;
        CONTINUE WHEN v_move.verb = 'shift';

        v_at := array_position(v_ids, v_move.account);
        IF v_at IS NULL THEN
            v_account := ledger_strict_v1(p_organisation, v_move.account);
            IF v_account.id IS NULL THEN RETURN jsonb_build_object('code', 'stale'); END IF;
            v_ids := v_ids || v_move.account;
            v_at := cardinality(v_ids);
            v_accounts[v_at] := v_account;
        ELSE
            v_account := v_accounts[v_at];
        END IF;
        IF NOT v_account.owner_id = ANY (p_owners) THEN
            RAISE EXCEPTION 'an act on account % does not name its owner', v_account.id;
        END IF;
        v_keeps_lots := ledger_keeps_lots_v1(v_account.purpose);
        IF v_keeps_lots AND v_move.floor < 0 THEN
            RAISE EXCEPTION '% account % keeps lots and cannot go below zero', v_account.purpose, v_account.id;
        END IF;
        IF v_account.state = 'closed' THEN RETURN jsonb_build_object('code', 'stale'); END IF;
        IF v_account.state = 'frozen' AND v_move.verb <> 'release' THEN
            RETURN jsonb_build_object('code', 'frozen');
        END IF;

        v_no := NULL;
        v_part := 0;
        v_room := v_account.balance - v_account.held - v_account.pending
                  - COALESCE(v_move.floor, v_account.floor, c_no_floor);
        CASE v_move.verb
        WHEN 'credit' THEN
            IF v_keeps_lots <> (v_move.lot IS NOT NULL) THEN
                RAISE EXCEPTION 'a credit to % account % has a lot too many or too few', v_account.purpose,
                    v_account.id;
            END IF;
            v_account.balance := v_account.balance + v_move.amount;
            IF (v_move.lot ->> 'available_from')::timestamptz > p_now THEN
                v_account.pending := v_account.pending + v_move.amount;
            ELSIF COALESCE(v_move.touch, (v_move.lot ->> 'expires_at')::timestamptz) <= p_now THEN
                -- What has expired already counts only as far as a hold keeps it.
                SELECT * INTO v_tried FROM ledger_try_overdue_v1(v_move.amount, 0, p_now, v_account, v_gone);
                v_account := v_tried.account;
                v_gone := v_tried.gone;
            END IF;
        WHEN 'debit' THEN
            IF v_move.lot_id IS NOT NULL THEN
                SELECT * INTO v_tried FROM ledger_try_one_lot_v1(
                    v_account, v_move.amount, v_move.lot_id, p_now, v_room, v_gone);
            ELSIF v_move.from_entry IS NOT NULL THEN
                SELECT * INTO v_tried FROM ledger_try_entry_v1(
                    v_account, v_move.amount, v_move.from_entry, v_room, v_gone);
            END IF;
            IF v_move.lot_id IS NOT NULL OR v_move.from_entry IS NOT NULL THEN
                v_room := v_tried.room;
                v_part := v_tried.pending;
                v_gone := v_tried.gone;
            END IF;
            IF v_move.lot_id IS NULL AND v_moves > 1 THEN
                v_mark := v_account.id || ' out';
                v_gone := v_gone || jsonb_build_object(
                    v_mark, COALESCE((v_gone ->> v_mark)::bigint, 0) + v_move.amount - v_part);
            END IF;
            v_account.balance := v_account.balance - v_move.amount;
            v_account.pending := v_account.pending - v_part;
            v_account.floor := COALESCE(v_move.floor, v_account.floor);
        WHEN 'hold' THEN
            v_account.held := v_account.held + v_move.amount;
        WHEN 'restore' THEN
            SELECT * INTO v_tried FROM ledger_try_restore_v1(
                v_move.amount, v_move.entry, v_move.undone, v_move.expires_at_least, p_now, v_account, v_gone);
            v_account := v_tried.account;
            v_gone := v_tried.gone;
            v_no := v_tried.no;
        WHEN 'capture', 'release' THEN
            SELECT * INTO v_tried FROM ledger_try_end_hold_v1(
                v_move.hold, CASE v_move.verb WHEN 'capture' THEN v_move.amount ELSE 0 END, p_now, v_account, v_gone);
            v_account := v_tried.account;
            v_gone := v_tried.gone;
            v_no := v_tried.no;
        WHEN 'rehome' THEN
            IF NOT v_move.other = ANY (v_ids) THEN
                v_ids := v_ids || v_move.other;
                v_accounts[cardinality(v_ids)] := ledger_strict_v1(p_organisation, v_move.other);
            END IF;
            v_other_at := array_position(v_ids, v_move.other);
            SELECT * INTO v_tried FROM ledger_try_rehome_v1(
                p_owners, v_move.amount, v_move.floor, v_account, v_accounts[v_other_at]);
            v_account := v_tried.account;
            v_accounts[v_other_at] := v_tried.source;
            v_no := v_tried.no;
        END CASE;

        IF v_no IS NOT NULL THEN RETURN v_no; END IF;
        IF v_move.verb IN ('debit', 'hold') AND v_move.amount > v_room THEN
            RETURN jsonb_build_object('code', COALESCE(v_move.refusal, 'insufficient_balance'), 'account', v_account.id,
                'unit', v_account.unit, 'asked', v_move.amount, 'available',
                v_room + COALESCE(v_move.floor, v_account.floor, c_no_floor));
        END IF;
        IF abs(v_account.balance) > c_most THEN RETURN jsonb_build_object('code', 'too_much', 'most', c_most); END IF;
        v_accounts[v_at] := v_account;
    END LOOP;
    RETURN NULL;
END
$$;
