-- Everything that can be computed a second time, computed a second time. A row for each thing that differs.
CREATE OR REPLACE FUNCTION ledger_audit_v1(p_organisation uuid) RETURNS TABLE (
    what text, subject text, stored text, recomputed text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- A balance equals its transfers; of an own account, those that are rolled up.
    RETURN QUERY
    WITH moved AS (
        SELECT account_id, sum(amount) AS amount FROM (
            SELECT t.from_account_id AS account_id, -t.amount AS amount, t.entry_id FROM ledger_transfer t
            WHERE t.organisation_id = p_organisation
            UNION ALL
            SELECT t.to_account_id, t.amount, t.entry_id FROM ledger_transfer t
            WHERE t.organisation_id = p_organisation) AS both_ways
        JOIN ledger_account a ON a.id = account_id
        LEFT JOIN ledger_unsealed u ON u.entry_id = both_ways.entry_id AND NOT a.is_strict
        WHERE u.entry_id IS NULL GROUP BY account_id)
    SELECT 'balance'::text, a.id::text, a.balance::text, COALESCE(m.amount, 0)::text
    FROM ledger_account a LEFT JOIN moved m ON m.account_id = a.id
    WHERE a.organisation_id = p_organisation AND a.balance <> COALESCE(m.amount, 0);

    -- The sum of a unit over the book is zero: accounts as they stand, and transfers still to be rolled up.
    RETURN QUERY
    WITH sums AS (
        SELECT unit, sum(balance) AS amount FROM ledger_account WHERE organisation_id = p_organisation GROUP BY unit),
    waiting AS (
        SELECT t.unit, sum(CASE WHEN a.is_strict THEN 0 ELSE t.amount END
                         - CASE WHEN f.is_strict THEN 0 ELSE t.amount END) AS amount
        FROM ledger_unsealed u JOIN ledger_transfer t ON t.entry_id = u.entry_id
        JOIN ledger_account a ON a.id = t.to_account_id JOIN ledger_account f ON f.id = t.from_account_id
        WHERE u.organisation_id = p_organisation GROUP BY t.unit)
    SELECT 'sum of a unit'::text, s.unit, (s.amount + COALESCE(w.amount, 0))::text, '0'::text
    FROM sums s LEFT JOIN waiting w USING (unit) WHERE s.amount + COALESCE(w.amount, 0) <> 0;

    -- Both ends of a transfer are of this book and of its unit.
    RETURN QUERY
    SELECT 'transfer'::text, t.entry_id || ' ' || t.number, t.unit, concat_ws(' ', f.unit, a.unit)
    FROM ledger_transfer t
    LEFT JOIN ledger_account f ON f.id = t.from_account_id LEFT JOIN ledger_account a ON a.id = t.to_account_id
    LEFT JOIN ledger_entry e ON e.id = t.entry_id
    WHERE t.organisation_id = p_organisation
      AND (f.organisation_id IS DISTINCT FROM p_organisation OR a.organisation_id IS DISTINCT FROM p_organisation
           OR e.organisation_id IS DISTINCT FROM p_organisation OR e.refusal <> ''
           OR f.unit IS DISTINCT FROM t.unit OR a.unit IS DISTINCT FROM t.unit);

    -- What remains of a lot is what was granted less what was used of it.
    RETURN QUERY
    SELECT 'lot'::text, l.id::text, l.remaining::text, (l.granted - COALESCE(sum(u.amount), 0))::text
    FROM ledger_lot l LEFT JOIN ledger_lotuse u ON u.lot_id = l.id
    WHERE l.organisation_id = p_organisation
    GROUP BY l.id HAVING l.remaining <> l.granted - COALESCE(sum(u.amount), 0);

    -- Lots add up to their account, pending lots to its pending, open holds to its held.
    RETURN QUERY
    SELECT 'lots of an account'::text, a.id::text, a.balance::text, COALESCE(sum(l.remaining), 0)::text
    FROM ledger_account a LEFT JOIN ledger_lot l ON l.account_id = a.id AND l.remaining > 0
    WHERE a.organisation_id = p_organisation AND a.is_strict AND a.purpose IN ('earned', 'prepaid', 'voucher')
    GROUP BY a.id HAVING a.balance <> COALESCE(sum(l.remaining), 0);
    RETURN QUERY
    SELECT 'pending'::text, a.id::text, a.pending::text, COALESCE(sum(l.remaining), 0)::text
    FROM ledger_account a LEFT JOIN ledger_lot l ON l.account_id = a.id AND l.is_pending
    WHERE a.organisation_id = p_organisation AND a.is_strict
    GROUP BY a.id HAVING a.pending <> COALESCE(sum(l.remaining), 0);
    RETURN QUERY
    SELECT 'held'::text, a.id::text, a.held::text, COALESCE(sum(h.amount), 0)::text
    FROM ledger_account a LEFT JOIN ledger_hold h ON h.account_id = a.id AND h.state = 'open'
    WHERE a.organisation_id = p_organisation AND a.is_strict
    GROUP BY a.id HAVING a.held <> COALESCE(sum(h.amount), 0);

    -- Every transfer's balance after it follows from the one before on the same account.
    RETURN QUERY
    WITH ends AS (
        SELECT t.from_account_id AS account_id, -t.amount AS amount, t.from_balance_after AS after
        FROM ledger_transfer t WHERE t.organisation_id = p_organisation AND t.from_balance_after IS NOT NULL
        UNION ALL
        SELECT t.to_account_id, t.amount, t.to_balance_after
        FROM ledger_transfer t WHERE t.organisation_id = p_organisation AND t.to_balance_after IS NOT NULL),
    steps AS (SELECT account_id, sum(after - amount) AS befores, sum(after) AS afters FROM ends GROUP BY account_id)
    SELECT 'balances after'::text, s.account_id::text, (s.afters - s.befores)::text, a.balance::text
    FROM steps s JOIN ledger_account a ON a.id = s.account_id WHERE s.afters - s.befores <> a.balance;

    -- An entry that moved something is concluded; every entry is in one seal or waits for it.
    RETURN QUERY
    SELECT 'entry without outcome'::text, e.id::text, ''::text, ''::text FROM ledger_entry e
    WHERE e.organisation_id = p_organisation AND e.outcome IS NULL AND e.key IS NOT NULL;
    RETURN QUERY
    WITH sealed AS (
        SELECT unnest(entry_ids) AS entry_id FROM ledger_seal WHERE organisation_id = p_organisation)
    SELECT 'entry in no seal or two'::text, e.id::text, count(x.entry_id)::text, '1'::text
    FROM ledger_entry e LEFT JOIN (
        SELECT entry_id FROM sealed
        UNION ALL SELECT entry_id FROM ledger_unsealed WHERE organisation_id = p_organisation) x ON x.entry_id = e.id
    WHERE e.organisation_id = p_organisation GROUP BY e.id HAVING count(x.entry_id) <> 1;

    -- The chain of seals: each digest follows from the one before and from what it names.
    RETURN QUERY
    SELECT 'seal'::text, s.number::text, s.digest, ledger_digest_v1(s.previous, s.entry_ids)
    FROM ledger_seal s LEFT JOIN ledger_seal p ON p.organisation_id = s.organisation_id AND p.number = s.number - 1
    WHERE s.organisation_id = p_organisation
      AND (s.digest <> ledger_digest_v1(s.previous, s.entry_ids) OR s.previous <> COALESCE(p.digest, ''));
END
$$;
