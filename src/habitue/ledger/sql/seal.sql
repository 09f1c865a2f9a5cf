-- The digest of a seal: SHA-256 over the previous digest and the entries it names, in the order of their ids, each
-- with its outcome, its transfers and what it undid. JSON, so that no text can pass for two fields.
CREATE OR REPLACE FUNCTION ledger_digest_v1(p_previous text, p_entries uuid[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        p_previous || COALESCE(string_agg(line.text, E'\n' ORDER BY line.id), ''), 'UTF8')), 'hex')
    FROM (
        SELECT e.id, jsonb_build_array(
            e.id, e.organisation_id, e.source_id, e.key, e.kind, e.fingerprint, e.refusal, e.outcome,
            extract(epoch FROM e.occurred_at), extract(epoch FROM e.recorded_at), e.store_id, e.actor_kind, e.actor_id,
            e.reference, (
                SELECT jsonb_agg(jsonb_build_array(
                    t.number, t.from_account_id, t.to_account_id, t.unit, t.amount, t.reason, t.from_balance_after,
                    t.to_balance_after) ORDER BY t.number)
                FROM ledger_transfer t WHERE t.entry_id = e.id), (
                SELECT r.entry_id FROM ledger_reversal r
                WHERE r.organisation_id = e.organisation_id AND r.by_entry_id = e.id))::text AS text
        FROM unnest(p_entries) AS named (id) JOIN ledger_entry e ON e.id = named.id) AS line
$$;

-- What these entries moved, by account.
CREATE OR REPLACE FUNCTION ledger_moved_v1(p_entries uuid[]) RETURNS TABLE (account_id uuid, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT ends.account_id, sum(ends.amount)
    FROM unnest(p_entries) AS named (id) JOIN ledger_transfer t ON t.entry_id = named.id
    CROSS JOIN LATERAL (VALUES (t.from_account_id, -t.amount, t.from_balance_after),
                               (t.to_account_id, t.amount, t.to_balance_after)) AS ends (account_id, amount, after)
    WHERE ends.after IS NULL GROUP BY ends.account_id
$$;

-- Seal up to p_limit entries of a book and roll their transfers up into its own accounts. Answers how many there were;
-- none where another is at it just now.
CREATE OR REPLACE FUNCTION ledger_seal_v1(p_organisation uuid, p_seal uuid, p_limit int, p_now timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_entries uuid[];
    v_number int;
    v_previous text;
BEGIN
    PERFORM 1 FROM ledger_book WHERE organisation_id = p_organisation FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN 0; END IF;

    WITH taken AS (
        DELETE FROM ledger_unsealed WHERE organisation_id = p_organisation AND entry_id = ANY (ARRAY(
            SELECT entry_id FROM ledger_unsealed WHERE organisation_id = p_organisation
            ORDER BY entry_id LIMIT p_limit))
        RETURNING entry_id)
    SELECT array_agg(entry_id ORDER BY entry_id) INTO v_entries FROM taken;
    IF v_entries IS NULL THEN RETURN 0; END IF;

    -- Sums of an organisation's own may grow beyond what an account may hold: they are numeric.
    INSERT INTO ledger_rollup (account_id, organisation_id, balance)
    SELECT m.account_id, p_organisation, m.amount FROM ledger_moved_v1(v_entries) m ORDER BY m.account_id
    ON CONFLICT (account_id) DO UPDATE SET balance = ledger_rollup.balance + excluded.balance;

    SELECT number, digest INTO v_number, v_previous FROM ledger_seal
    WHERE organisation_id = p_organisation ORDER BY number DESC LIMIT 1;
    INSERT INTO ledger_seal (id, organisation_id, number, entry_ids, previous, digest, sealed_at)
    VALUES (p_seal, p_organisation, COALESCE(v_number, 0) + 1, v_entries, COALESCE(v_previous, ''),
            ledger_digest_v1(COALESCE(v_previous, ''), v_entries), p_now);
    RETURN cardinality(v_entries);
END
$$;

-- What an own account stands at: what is rolled up, and what is still to do, in one statement.
CREATE OR REPLACE FUNCTION ledger_own_balance_v1(p_organisation uuid, p_account uuid) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT COALESCE((SELECT balance FROM ledger_rollup
                     WHERE account_id = p_account AND organisation_id = p_organisation), 0)
         + COALESCE((SELECT sum(CASE WHEN t.to_account_id = p_account THEN t.amount ELSE -t.amount END)
                     FROM ledger_unsealed u JOIN ledger_transfer t ON t.entry_id = u.entry_id
                     WHERE u.organisation_id = p_organisation
                       AND (t.to_account_id = p_account OR t.from_account_id = p_account)), 0)
$$;
