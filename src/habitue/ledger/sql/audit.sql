-- Everything that can be computed a second time, computed a second time. Each function is one question and answers a
-- row for each thing that differs: what, of which, as stored, as recomputed. All are asked in one snapshot.

-- A balance equals its transfers: a strict account's all of them, an own account's rollup those that are sealed. And
-- each balance after a transfer follows from the one before: every balance that was left was then begun from, but the
-- last, and every one that was begun from had been left, but zero. (Hashes are summed: that needs no order, which
-- entries of several clocks do not have.)
CREATE OR REPLACE FUNCTION ledger_audit_balances_v1(p_organisation uuid) RETURNS TABLE (
    what text, subject text, stored text, recomputed text)
LANGUAGE sql STABLE AS $$
    WITH moved AS (
        SELECT CASE n WHEN 1 THEN t.from_account_id ELSE t.to_account_id END AS account_id,
               sum(CASE n WHEN 1 THEN -t.amount ELSE t.amount END) AS amount,
               sum(hashint8extended(CASE n WHEN 1 THEN t.from_balance_after ELSE t.to_balance_after END, 0)
                   - hashint8extended(CASE n WHEN 1 THEN t.from_balance_after + t.amount
                                             ELSE t.to_balance_after - t.amount END, 0)::numeric) AS chain
        FROM ledger_transfer t
        CROSS JOIN generate_series(1, 2) AS n
        LEFT JOIN ledger_unsealed u ON u.organisation_id = p_organisation AND u.entry_id = t.entry_id
        WHERE t.organisation_id = p_organisation
          AND (u.entry_id IS NULL OR CASE n WHEN 1 THEN t.from_balance_after ELSE t.to_balance_after END IS NOT NULL)
        GROUP BY 1),
    stands AS (
        SELECT a.id, a.is_strict, CASE WHEN a.is_strict THEN a.balance ELSE COALESCE(r.balance, 0) END AS balance
        FROM ledger_account a LEFT JOIN ledger_rollup r ON r.account_id = a.id
        WHERE a.organisation_id = p_organisation)
    SELECT x.what, x.id::text, x.balance::text, x.amount::text
    FROM (
        SELECT CASE WHEN s.balance <> COALESCE(m.amount, 0) THEN 'balance' ELSE 'balances after transfers' END AS what,
               s.id, s.balance, COALESCE(m.amount, 0) AS amount
        FROM stands s LEFT JOIN moved m ON m.account_id = s.id
        WHERE s.balance <> COALESCE(m.amount, 0)
           OR (s.is_strict AND COALESCE(m.chain, 0) <> CASE WHEN m.account_id IS NULL THEN 0 ELSE
                   hashint8extended(s.balance::bigint, 0) - hashint8extended(0, 0)::numeric END)) AS x
$$;

-- The sum of a unit over the book is zero: accounts as they stand, and transfers still to be rolled up.
CREATE OR REPLACE FUNCTION ledger_audit_units_v1(p_organisation uuid) RETURNS TABLE (
    what text, subject text, stored text, recomputed text)
LANGUAGE sql STABLE AS $$
    SELECT 'sum of a unit'::text, p.unit, sum(p.amount)::text, '0'::text
    FROM (
        SELECT a.unit, sum(a.balance) + sum(COALESCE(r.balance, 0)) AS amount
        FROM ledger_account a LEFT JOIN ledger_rollup r ON r.account_id = a.id
        WHERE a.organisation_id = p_organisation GROUP BY a.unit
        UNION ALL
        SELECT t.unit, sum(CASE WHEN t.to_balance_after IS NULL THEN t.amount ELSE 0 END
                           - CASE WHEN t.from_balance_after IS NULL THEN t.amount ELSE 0 END)
        FROM ledger_unsealed u JOIN ledger_transfer t ON t.entry_id = u.entry_id
        WHERE u.organisation_id = p_organisation GROUP BY t.unit) AS p
    GROUP BY p.unit HAVING sum(p.amount) <> 0
    UNION ALL
    SELECT 'unit of an account'::text, a.unit, count(*)::text, '0'::text
    FROM ledger_account a LEFT JOIN ledger_unit u ON u.organisation_id = a.organisation_id AND u.code = a.unit
    WHERE a.organisation_id = p_organisation AND u.id IS NULL GROUP BY a.unit
$$;

-- Both ends of a transfer are of this book and of its unit, its entry was accepted, and an entry is undone by one that
-- was accepted.
CREATE OR REPLACE FUNCTION ledger_audit_transfers_v1(p_organisation uuid) RETURNS TABLE (
    what text, subject text, stored text, recomputed text)
LANGUAGE sql STABLE AS $$
    SELECT 'transfer'::text, t.entry_id || ' ' || t.number, t.unit, concat_ws(' ', f.unit, a.unit, e.refusal)
    FROM ledger_transfer t
    LEFT JOIN ledger_account f ON f.id = t.from_account_id AND f.organisation_id = p_organisation
    LEFT JOIN ledger_account a ON a.id = t.to_account_id AND a.organisation_id = p_organisation
    LEFT JOIN ledger_entry e ON e.id = t.entry_id AND e.organisation_id = p_organisation
    WHERE t.organisation_id = p_organisation
      AND (f.id IS NULL OR a.id IS NULL OR e.id IS NULL OR e.refusal <> '' OR f.unit <> t.unit OR a.unit <> t.unit
           OR f.is_strict <> (t.from_balance_after IS NOT NULL) OR a.is_strict <> (t.to_balance_after IS NOT NULL))
    UNION ALL
    SELECT 'reversal'::text, r.entry_id::text, concat_ws(' ', undone.kind, undone.refusal),
           concat_ws(' ', undoing.kind, undoing.refusal)
    FROM ledger_reversal r
    LEFT JOIN ledger_entry undone ON undone.id = r.entry_id AND undone.organisation_id = p_organisation
    LEFT JOIN ledger_entry undoing ON undoing.id = r.by_entry_id AND undoing.organisation_id = p_organisation
    WHERE r.organisation_id = p_organisation
      AND (undone.refusal <> '' IS NOT FALSE OR undoing.refusal <> '' IS NOT FALSE)
$$;

-- What remains of a lot is what was granted less what was used of it. What an entry brought to accounts that keep lots
-- is what it granted and gave back; what a transfer took of one is what it took of lots.
CREATE OR REPLACE FUNCTION ledger_audit_lots_v1(p_organisation uuid) RETURNS TABLE (
    what text, subject text, stored text, recomputed text)
LANGUAGE sql STABLE AS $$
    WITH used AS (
        SELECT lot_id, sum(amount) AS amount FROM ledger_lotuse WHERE organisation_id = p_organisation GROUP BY lot_id)
    SELECT 'lot'::text, COALESCE(l.id, u.lot_id)::text, l.remaining::text, (l.granted - COALESCE(u.amount, 0))::text
    FROM (SELECT id, granted, remaining FROM ledger_lot WHERE organisation_id = p_organisation) AS l
    FULL JOIN used u ON u.lot_id = l.id
    WHERE l.remaining IS DISTINCT FROM l.granted - COALESCE(u.amount, 0)
    UNION ALL
    SELECT 'lots of an entry'::text, g.entry_id::text, sum(g.brought)::text, sum(g.granted)::text
    FROM (
        SELECT t.entry_id, t.amount AS brought, 0 AS granted
        FROM ledger_transfer t JOIN ledger_account a ON a.id = t.to_account_id
        WHERE t.organisation_id = p_organisation AND t.from_balance_after IS NULL
          AND t.to_balance_after IS NOT NULL AND ledger_keeps_lots_v1(a.purpose)
        UNION ALL
        SELECT entry_id, 0, granted FROM ledger_lot WHERE organisation_id = p_organisation
        UNION ALL
        SELECT entry_id, 0, -amount FROM ledger_lotuse WHERE organisation_id = p_organisation AND amount < 0) AS g
    GROUP BY g.entry_id HAVING sum(g.brought) <> sum(g.granted)
    UNION ALL
    SELECT 'lots of a transfer'::text, d.entry_id || ' ' || d.number, sum(d.moved)::text, sum(d.taken)::text
    FROM (
        SELECT t.entry_id, t.number, t.amount AS moved, 0 AS taken
        FROM ledger_transfer t JOIN ledger_account a ON a.id = t.from_account_id
        WHERE t.organisation_id = p_organisation AND t.to_balance_after IS NULL
          AND t.from_balance_after IS NOT NULL AND ledger_keeps_lots_v1(a.purpose)
        UNION ALL
        SELECT entry_id, number, 0, amount FROM ledger_lotuse
        WHERE organisation_id = p_organisation AND amount > 0) AS d
    GROUP BY d.entry_id, d.number HAVING sum(d.moved) <> sum(d.taken)
$$;

-- Lots add up to their account, pending lots to its pending, open holds to its held; nothing is due before it is
-- looked for.
CREATE OR REPLACE FUNCTION ledger_audit_accounts_v1(p_organisation uuid) RETURNS TABLE (
    what text, subject text, stored text, recomputed text)
LANGUAGE sql STABLE AS $$
    WITH lots AS (
        SELECT account_id, sum(remaining) AS balance, COALESCE(sum(remaining) FILTER (WHERE is_pending), 0) AS pending,
               min(CASE WHEN is_pending THEN available_from ELSE expires_at END) AS due_at
        FROM ledger_lot WHERE organisation_id = p_organisation AND remaining > 0 GROUP BY account_id),
    holds AS (
        SELECT account_id, sum(amount) AS held, min(expires_at) AS due_at
        FROM ledger_hold WHERE organisation_id = p_organisation AND state = 'open' GROUP BY account_id),
    stands AS (
        SELECT a.*, COALESCE(l.balance, 0) AS lots_balance, COALESCE(l.pending, 0) AS lots_pending,
               COALESCE(h.held, 0) AS holds_held,
               -- What is overdue and held is looked for when the hold ends.
               LEAST(CASE WHEN h.held IS NULL THEN l.due_at END, h.due_at) AS first_due
        FROM (SELECT * FROM ledger_account WHERE organisation_id = p_organisation AND is_strict) AS a
        FULL JOIN lots l ON l.account_id = a.id LEFT JOIN holds h ON h.account_id = a.id),
    due AS (
        SELECT id, COALESCE(due_at::text, 'never') AS stored, first_due::text AS recomputed FROM stands
        WHERE first_due IS NOT NULL AND due_at <= first_due IS NOT TRUE)
    SELECT d.what, COALESCE(s.id::text, 'no account'), d.stored, d.recomputed
    FROM stands s CROSS JOIN LATERAL (VALUES
        ('lots of an account',
         CASE WHEN ledger_keeps_lots_v1(s.purpose) THEN s.balance ELSE 0 END::text, s.lots_balance::text),
        ('pending', s.pending::text, s.lots_pending::text),
        ('held', s.held::text, s.holds_held::text)) AS d (what, stored, recomputed)
    WHERE d.stored IS DISTINCT FROM d.recomputed
    UNION ALL
    SELECT 'due', due.id::text, due.stored, due.recomputed FROM due
$$;

-- An entry under a key has its outcome; every entry is in one seal, or waits for it, once.
CREATE OR REPLACE FUNCTION ledger_audit_entries_v1(p_organisation uuid) RETURNS TABLE (
    what text, subject text, stored text, recomputed text)
LANGUAGE sql STABLE AS $$
    SELECT 'entry without outcome'::text, e.id::text, ''::text, 'an outcome'::text
    FROM ledger_entry e WHERE e.organisation_id = p_organisation AND e.outcome IS NULL AND e.key IS NOT NULL
    UNION ALL
    SELECT 'seals of an entry'::text, m.id::text, sum(m.seals)::text, sum(m.entries)::text
    FROM (
        SELECT id, 1 AS entries, 0 AS seals FROM ledger_entry WHERE organisation_id = p_organisation
        UNION ALL
        SELECT unnest(entry_ids), 0, 1 FROM ledger_seal WHERE organisation_id = p_organisation
        UNION ALL
        SELECT entry_id, 0, 1 FROM ledger_unsealed WHERE organisation_id = p_organisation) AS m
    GROUP BY m.id HAVING sum(m.seals) <> 1 OR sum(m.entries) <> 1
$$;

-- The chain of seals: each has the number after the one before, and its digest follows from that one's and from what it
-- names.
CREATE OR REPLACE FUNCTION ledger_audit_seals_v1(p_organisation uuid) RETURNS TABLE (
    what text, subject text, stored text, recomputed text)
LANGUAGE sql STABLE AS $$
    SELECT 'seal'::text, s.number::text, s.digest, s.again
    FROM (
        SELECT number, digest, previous, ledger_digest_v1(previous, entry_ids) AS again,
               lag(number, 1, 0) OVER w AS number_before, lag(digest, 1, '') OVER w AS digest_before
        FROM ledger_seal WHERE organisation_id = p_organisation WINDOW w AS (ORDER BY number)) AS s
    WHERE s.digest <> s.again OR s.previous <> s.digest_before OR s.number <> s.number_before + 1
$$;
